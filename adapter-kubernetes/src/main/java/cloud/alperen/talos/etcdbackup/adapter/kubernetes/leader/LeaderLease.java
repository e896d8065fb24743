package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import java.time.Duration;
import java.util.Objects;

/**
 * The Lease by which several operator processes agree who works.
 *
 * @param namespace where it lives
 * @param name its name
 * @param identity of this process, unique among them
 * @param duration how long the others wait for a leader of whom nothing is heard; a leader that cannot renew for fourteen
 *     fifteenths of it gives up; at least {@link #SHORTEST}
 * @param onLost is called when another process may soon take over, on a thread of the operator's or of a library's, perhaps
 *     more than once; all work must end at once, which in practice means that the process exits
 */
public record LeaderLease(
    String namespace, String name, String identity, Duration duration, Runnable onLost) {
  /** Below, an ordinary pause of a process would cost it the lease. */
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

  /** From one renewal to the next. */
  Duration renewalPeriod() {
    return duration.dividedBy(15);
  }
}
