package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
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
    event.match(new Counting()).run();
  }

  /** What an event changes. */
  private final class Counting implements BackupEvent.Cases<Runnable> {
    private static final Runnable NOTHING = () -> {};

    @Override
    public Runnable attemptStarted(BackupEvent.AttemptStarted event) {
      return attempts::increment;
    }

    @Override
    public Runnable transferStarted(BackupEvent.TransferStarted event) {
      return () -> {
        transfers(event.node()).increment();
        progress.put(event.backup(), 0L);
      };
    }

    @Override
    public Runnable progressed(BackupEvent.Progressed event) {
      return () -> {
        Long before = progress.put(event.backup(), event.bytes());
        transferred.increment(event.bytes() - (before == null ? 0 : before));
      };
    }

    @Override
    public Runnable succeeded(BackupEvent.Succeeded event) {
      return () -> {
        outcome(SUCCESS).increment();
        bytes.record(event.sizeBytes());
        duration.record(event.took());
        progress.remove(event.backup());
      };
    }

    @Override
    public Runnable attemptFailed(BackupEvent.AttemptFailed event) {
      return () -> {
        outcome(event.failure().reason()).increment();
        event.nextAttempt().ifPresent(at -> retries.increment());
        progress.remove(event.backup());
      };
    }

    @Override
    public Runnable waiting(BackupEvent.Waiting event) {
      return () -> {
        outcome(event.failure().reason()).increment();
        progress.remove(event.backup());
      };
    }

    @Override
    public Runnable stopped(BackupEvent.Stopped event) {
      return () -> progress.remove(event.backup());
    }

    @Override
    public Runnable sweepFailed(BackupEvent.SweepFailed event) {
      return sweepFailures::increment;
    }

    @Override
    public Runnable defectFound(BackupEvent.DefectFound event) {
      return () -> outcome("InternalError").increment();
    }

    @Override
    public Runnable nodeChosen(BackupEvent.NodeChosen event) {
      return NOTHING;
    }

    @Override
    public Runnable nodeFailed(BackupEvent.NodeFailed event) {
      return NOTHING;
    }

    @Override
    public Runnable statusDelayed(BackupEvent.StatusDelayed event) {
      return NOTHING;
    }

    @Override
    public Runnable progressUnrecorded(BackupEvent.ProgressUnrecorded event) {
      return NOTHING;
    }

    @Override
    public Runnable noticed(BackupNotice event) {
      return NOTHING;
    }
  }

  private Counter transfers(NodeName node) {
    boolean named = nodes.contains(node) || (nodes.size() < NODES && nodes.add(node));
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
