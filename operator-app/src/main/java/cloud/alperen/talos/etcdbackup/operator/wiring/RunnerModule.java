package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcileTrigger;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.WhereToMend;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.application.runner.DrivenPorts;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerSettings;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerThreads;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.config.Version;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.ports.time.Timer;
import dagger.Module;
import dagger.Provides;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
      ObjectStore store,
      SecretStore secrets,
      ControlPlanes controlPlanes,
      StatusWriter status,
      KeysInUse keys) {
    return new DrivenPorts(source, store, secrets, controlPlanes, status, keys);
  }

  @Provides
  static RunnerThreads threads(OperatorConfig config, Closer closer) {
    return new RunnerThreads(
        pool("etcd-backup-slot", config.backups().slots(), closer),
        closer.register(Pools.bounded("etcd-backup-progress", PROGRESS_THREADS)),
        pool("etcd-backup-clean-up", CLEAN_UP_THREADS, closer),
        timer(closer.register(Pools.timer("etcd-backup-later"))));
  }

  private static Timer timer(ScheduledExecutorService pool) {
    return (delay, task) -> {
      Future<?> unused = pool.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    };
  }

  private static RunnerThreads.Pool pool(String name, int size, Closer closer) {
    return new RunnerThreads.Pool(size, closer.register(Pools.bounded(name, size)));
  }

  @Provides
  static RunnerSettings settings(
      OperatorConfig config,
      Version version,
      TimeSource time,
      SecureRandom random,
      StorageTargets targets) {
    return new RunnerSettings(
        version.value(), config.backups().retry(), time, random, new WhereToMend(targets)::located);
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
      ReconcileTrigger trigger) {
    return new BackupRunner(ports, threads, settings, observer, trigger);
  }
}
