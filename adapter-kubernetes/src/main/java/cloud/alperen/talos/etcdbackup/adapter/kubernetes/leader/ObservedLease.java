package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a lease that another process holds has expired: this process has seen it unchanged for its whole duration,
 * by its own monotonic clock. The times in the lease come from the clock of another machine and only show that it was renewed.
 * client-go decides in the same way. Not thread-safe.
 */
final class ObservedLease {
  private final Duration ownDuration;
  private @Nullable LeaseSpec seen;
  private long since;

  /**
   * Creates an observer of one lease.
   *
   * @param ownDuration the duration for a lease that names none
   */
  ObservedLease(Duration ownDuration) {
    this.ownDuration = ownDuration;
  }

  /**
   * Whether the lease has expired. Records its state.
   *
   * @param nanos the monotonic time at which it was read
   */
  boolean expired(LeaseSpec spec, long nanos) {
    if (!spec.equals(seen)) {
      seen = spec;
      since = nanos;
      return false;
    }
    Integer seconds = spec.getLeaseDurationSeconds();
    Duration duration = seconds == null || seconds <= 0 ? ownDuration : Duration.ofSeconds(seconds);
    return nanos - since > duration.toNanos();
  }
}
