package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.ports.usecase.BackupRunner;
import cloud.alperen.talos.etcdbackup.ports.usecase.DrivenPorts;
import cloud.alperen.talos.etcdbackup.ports.usecase.RunnerSettings;
import cloud.alperen.talos.etcdbackup.ports.usecase.RunnerThreads;
import cloud.alperen.talos.etcdbackup.testkit.sink.InMemoryObjectSink;
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

/** An operator process: the real reconciler and the real runner between a cluster, a source and a sink of the test. */
final class TestOperator implements AutoCloseable {
  final List<BackupEvent> events = new CopyOnWriteArrayList<>();
  final KubernetesOperator operator;
  final BackupRunner runner;
  final KubernetesKeysInUse keys = new KubernetesKeysInUse();
  private final KubernetesClient client;
  private final ExecutorService slots;
  private final ExecutorService others = Executors.newCachedThreadPool();

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
    ReconcileBell bell = new ReconcileBell();
    Clock clock = Clock.systemUTC();
    runner = new BackupRunner(
        new DrivenPorts(
            source,
            sink,
            new KubernetesSecretStore(client),
            new KubernetesControlPlanes(client),
            status,
            keys),
        new RunnerThreads(slots, others, others),
        new RunnerSettings(
            "test",
            new RetryPolicy(retryDelay, retryDelay),
            new TimeSource(clock, System::nanoTime, delay -> Thread.sleep(delay.toMillis())),
            new SplittableRandom(1)),
        events::add,
        bell);
    operator = new KubernetesOperator(
        client,
        new OperatorParts(
            runner, status, events::add, targets, clock, System::nanoTime, keys, bell),
        new OperatorSettings(Set.of(), Duration.ofHours(2), Optional.empty()));
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
    client.close();
  }
}
