package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesControlPlanes;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesSecretStore;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesStatusWriter;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.WatchedBackups;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcileTrigger;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcilerParts;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.application.runner.DrivenPorts;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerSettings;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerThreads;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An operator process: the real reconciler and the real runner with the cluster, source and sink of the test. */
final class TestOperator implements AutoCloseable {
  private static final int CLEAN_UPS = 16;

  final List<BackupEvent> events = new CopyOnWriteArrayList<>();
  final KubernetesOperator operator;
  final BackupRunner runner;
  final WatchedBackups keys = new WatchedBackups();
  private final KubernetesClient client;
  private final ExecutorService slots;
  private final ExecutorService others = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  TestOperator(
      TestCluster cluster,
      TestSource source,
      InMemoryObjectSink sink,
      int slotCount,
      Duration retryDelay,
      StorageTargets targets) {
    client = cluster.api.client();
    slots = Executors.newFixedThreadPool(slotCount);
    StatusWriter status = new KubernetesStatusWriter(client, targets);
    RetryPolicy retry = new RetryPolicy(retryDelay, retryDelay);
    ReconcileTrigger trigger = new ReconcileTrigger();
    Clock clock = Clock.systemUTC();
    runner = new BackupRunner(
        new DrivenPorts(
            source,
            new ObjectStore(sink, sink),
            new KubernetesSecretStore(client),
            new KubernetesControlPlanes(client),
            status,
            keys),
        new RunnerThreads(
            new RunnerThreads.Pool(slotCount, slots),
            others,
            new RunnerThreads.Pool(CLEAN_UPS, others),
            (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS)),
        new RunnerSettings(
            "test",
            retry,
            new TimeSource(clock, System::nanoTime, delay -> Thread.sleep(delay.toMillis())),
            new SplittableRandom(1)),
        events::add,
        trigger);
    operator = new KubernetesOperator(
        client,
        new ReconcilerParts(
            runner, status, events::add, targets, clock, System::nanoTime, keys, trigger),
        new OperatorSettings(
            Set.of(),
            new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24)),
            retry,
            Optional.empty(),
            Duration.ofMinutes(10)));
    operator.start();
  }

  /** An orderly shutdown without a grace period; idempotent. */
  @Override
  public void close() {
    operator.close();
    try {
      runner.stop(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the test was interrupted", e);
    }
    slots.shutdownNow();
    others.shutdownNow();
    timer.shutdownNow();
    client.close();
  }
}
