package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The meters of a backup: attempts, outcomes by reason, bytes, duration and the time of the last success. Tags are few and
 * closed: never a name, key or node.
 */
public final class MeterObserver implements BackupObserver {
  private static final String SUCCESS = "BackupSucceeded";

  private final MeterRegistry registry;
  private final Counter attempts;
  private final DistributionSummary bytes;
  private final Timer duration;
  private final AtomicLong lastSuccess = new AtomicLong();

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
    Gauge.builder("talos.etcd.backup.last.success.timestamp", lastSuccess, AtomicLong::doubleValue)
        .description(
            "When a snapshot was last stored, in seconds since the epoch; 0 if not since the start")
        .baseUnit("seconds")
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
      lastSuccess.accumulateAndGet(succeeded.at().getEpochSecond(), Math::max);
    } else if (event instanceof BackupEvent.AttemptFailed failed) {
      outcome(failed.failure().reason()).increment();
    } else if (event instanceof BackupEvent.Waiting waiting) {
      outcome(waiting.failure().reason()).increment();
    } else if (event instanceof BackupEvent.DefectFound) {
      outcome("InternalError").increment();
    }
  }

  private Counter outcome(String reason) {
    return Counter.builder("talos.etcd.backup.outcomes")
        .description("How attempts ended")
        .tag("reason", reason)
        .register(registry);
  }
}
