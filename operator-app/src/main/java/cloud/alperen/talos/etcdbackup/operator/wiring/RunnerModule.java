package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.ReconcileBell;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.config.Version;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.ports.usecase.BackupRunner;
import cloud.alperen.talos.etcdbackup.ports.usecase.DrivenPorts;
import cloud.alperen.talos.etcdbackup.ports.usecase.RunnerSettings;
import cloud.alperen.talos.etcdbackup.ports.usecase.RunnerThreads;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

@Module
final class RunnerModule {
  private static final int PROGRESS_THREADS = 2;
  // Few bytes each, but a store that does not answer keeps one for minutes: others must not wait
  // behind it.
  private static final int CLEAN_UP_THREADS = 16;

  private RunnerModule() {}

  @Provides
  static DrivenPorts ports(
      SnapshotSource source,
      ObjectSink sink,
      SecretStore secrets,
      ControlPlanes controlPlanes,
      StatusWriter status,
      KeysInUse keys) {
    return new DrivenPorts(source, sink, secrets, controlPlanes, status, keys);
  }

  @Provides
  static RunnerThreads threads(OperatorConfig config, Closer closer) {
    return new RunnerThreads(
        closer.register(Pools.bounded("etcd-backup-slot", config.backups().slots())),
        closer.register(Pools.bounded("etcd-backup-progress", PROGRESS_THREADS)),
        closer.register(Pools.bounded("etcd-backup-clean-up", CLEAN_UP_THREADS)));
  }

  @Provides
  static RunnerSettings settings(
      OperatorConfig config, Version version, TimeSource time, SecureRandom random) {
    return new RunnerSettings(version.value(), config.backups().retry(), time, random);
  }

  @Provides
  static Version version() {
    return Version.ofThisBuild();
  }

  @Provides
  @Singleton
  static BackupRunner runner(
      DrivenPorts ports,
      RunnerThreads threads,
      RunnerSettings settings,
      BackupObserver observer,
      ReconcileBell bell) {
    return new BackupRunner(ports, threads, settings, observer, bell);
  }
}
