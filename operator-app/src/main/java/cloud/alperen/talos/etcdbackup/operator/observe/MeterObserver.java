package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has done since it began: attempts, outcomes by reason, retries, transfers by node, bytes and duration. Tags
 * are few: never a name or key, and of nodes, which are as many as control planes have, only the first {@value #NODES}.
 */
public final class MeterObserver implements BackupObserver {
  private static final String SUCCESS = "BackupSucceeded";
  private static final int NODES = 100;
  private static final String OTHER_NODES = "other";

  private final MeterRegistry registry;
  private final Counter attempts;
  private final DistributionSummary bytes;
  private final Timer duration;
  private final Counter transferred;
  private final Counter retries;
  private final Counter sweepFailures;
  private final Set<NodeName> nodes = ConcurrentHashMap.newKeySet();
  private final Map<BackupId, Long> progress = new ConcurrentHashMap<>();

  public MeterObserver(MeterRegistry registry) {
    this.registry = registry;
    attempts = Counter.builder("talos.etcd.backup.attempts")
        .description("Attempts begun")
        .register(registry);
    bytes = DistributionSummary.builder("talos.etcd.backup.size")
        .description("Sizes of stored snapshots")
        .baseUnit("bytes")
        .register(registry);
    duration = Timer.builder("talos.etcd.backup.duration")
        .description("Time that successful attempts took")
        .register(registry);
    transferred = Counter.builder("talos.etcd.backup.transferred")
        .description("Bytes of snapshots that were read and handed to the store, also in vain")
        .baseUnit("bytes")
        .register(registry);
    retries = Counter.builder("talos.etcd.backup.retries")
        .description("Attempts that failed and are followed by another")
        .register(registry);
    sweepFailures = Counter.builder("talos.etcd.backup.sweep.failures")
        .description("Stores that could not be searched for uploads that nobody finishes")
        .register(registry);
    outcome(SUCCESS);
  }

  @Override
  public void on(BackupEvent event) {
    if (event instanceof BackupEvent.AttemptStarted) {
      attempts.increment();
    } else if (event instanceof BackupEvent.Succeeded succeeded) {
      outcome(SUCCESS).increment();
      bytes.record(succeeded.sizeBytes());
      duration.record(succeeded.took());
      progress.remove(succeeded.backup());
    } else if (event instanceof BackupEvent.AttemptFailed failed) {
      outcome(failed.failure().reason()).increment();
      failed.nextAttempt().ifPresent(at -> retries.increment());
      progress.remove(failed.backup());
    } else {
      more(event);
    }
  }

  private void more(BackupEvent event) {
    if (event instanceof BackupEvent.TransferStarted started) {
      transfers(started.node()).increment();
      progress.put(started.backup(), 0L);
    } else if (event instanceof BackupEvent.Progressed progressed) {
      Long before = progress.put(progressed.backup(), progressed.bytes());
      transferred.increment(progressed.bytes() - (before == null ? 0 : before));
    } else if (event instanceof BackupEvent.Stopped stopped) {
      progress.remove(stopped.backup());
    } else if (event instanceof BackupEvent.Waiting waiting) {
      outcome(waiting.failure().reason()).increment();
      progress.remove(waiting.backup());
    } else if (event instanceof BackupEvent.SweepFailed) {
      sweepFailures.increment();
    } else if (event instanceof BackupEvent.DefectFound) {
      outcome("InternalError").increment();
    }
  }

  private Counter transfers(NodeName node) {
    boolean named = nodes.contains(node) || nodes.size() < NODES && nodes.add(node);
    return Counter.builder("talos.etcd.backup.transfers")
        .description("Transfers begun")
        .tag("node", named ? node.value() : OTHER_NODES)
        .register(registry);
  }

  private Counter outcome(String reason) {
    return Counter.builder("talos.etcd.backup.outcomes")
        .description("How attempts ended")
        .tag("reason", reason)
        .register(registry);
  }
}
