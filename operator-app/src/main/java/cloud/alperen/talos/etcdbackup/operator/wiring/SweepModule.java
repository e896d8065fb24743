package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesStoresInUse;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.WatchedBackups;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.cleanup.SweepStores;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import dagger.Module;
import dagger.Provides;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.InstantSource;

@Module
final class SweepModule {
  private SweepModule() {}

  @Provides
  static SweepStores sweep(
      OperatorConfig config,
      WatchedBackups backups,
      StorageTargets targets,
      StaleUploads uploads,
      SecretStore secrets,
      BackupObserver observer,
      InstantSource clock) {
    return new SweepStores(
        new KubernetesStoresInUse(backups, targets, config.backups().timeouts()),
        uploads,
        secrets,
        observer,
        clock,
        config.backups().timeouts());
  }

  @Provides
  @Singleton
  static Sweeper sweeper(
      OperatorConfig config,
      SweepStores sweep,
      KubernetesOperator operator,
      PrometheusMeterRegistry meters,
      Closer closer) {
    return new Sweeper(
        closer.register(Pools.timer("etcd-backup-sweep")),
        sweep,
        config.backups().sweepInterval(),
        operator::leads,
        meters);
  }
}
