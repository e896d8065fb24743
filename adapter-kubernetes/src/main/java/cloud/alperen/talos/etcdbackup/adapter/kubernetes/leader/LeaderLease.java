package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import java.time.Duration;
import java.util.Objects;

/**
 * The settings of the Lease by which several operator processes elect their leader.
 *
 * @param namespace the namespace of the Lease
 * @param name the name of the Lease
 * @param identity the identity of this process, unique among the processes that use the Lease
 * @param duration the time after which the others replace a leader that does not renew the lease; at least {@link #SHORTEST}. A
 *     leader that cannot renew for fourteen fifteenths of it gives up
 * @param onLost the callback for when another process may soon take over. Must end all work at once, which in practice means
 *     that the process exits. Called on a thread of the operator or of a library, perhaps more than once
 */
public record LeaderLease(
    String namespace, String name, String identity, Duration duration, Runnable onLost) {
  /** With a shorter lease, an ordinary pause of the process would cost it the lease. */
  public static final Duration SHORTEST = Duration.ofSeconds(3);

  public LeaderLease {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(identity, "identity");
    if (duration.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("a lease of less than " + SHORTEST + ": " + duration);
    }
    Objects.requireNonNull(onLost, "onLost");
  }

  /** The time from one renewal to the next. */
  Duration renewalPeriod() {
    return duration.dividedBy(15);
  }
}
