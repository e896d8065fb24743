package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a lease that another process holds has run out: it has when it was seen unchanged for its whole duration,
 * by the clock of this process. The times that are written in it come from the clock of another machine and only tell that
 * it was renewed. client-go judges in the same way. Not thread-safe.
 */
final class ObservedLease {
  private final Duration ownDuration;
  private @Nullable LeaseSpec seen;
  private long since;

  /** Takes the duration for a lease that names none. */
  ObservedLease(Duration ownDuration) {
    this.ownDuration = ownDuration;
  }

  /** Takes a look at the lease, with the monotonic time at which it was read. */
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
