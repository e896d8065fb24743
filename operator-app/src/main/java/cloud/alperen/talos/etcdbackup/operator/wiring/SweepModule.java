package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesKeysInUse;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesStoresInUse;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.ports.usecase.SweepStores;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.time.InstantSource;

@Module
final class SweepModule {
  private SweepModule() {}

  @Provides
  static SweepStores sweep(
      OperatorConfig config,
      KubernetesKeysInUse backups,
      StorageTargets targets,
      StaleUploads uploads,
      SecretStore secrets,
      BackupObserver observer,
      InstantSource clock) {
    return new SweepStores(
        new KubernetesStoresInUse(backups, targets, config.backups().timeout()),
        uploads,
        secrets,
        observer,
        clock,
        config.backups().timeout());
  }

  @Provides
  @Singleton
  static Sweeper sweeper(
      OperatorConfig config, SweepStores sweep, KubernetesOperator operator, Closer closer) {
    return new Sweeper(
        closer.register(Pools.timer("etcd-backup-sweep")),
        sweep,
        config.backups().sweepInterval(),
        operator::leads);
  }
}
