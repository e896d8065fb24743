package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Duration;

/**
 * The time limits of an attempt.
 *
 * @param standard the timeout of a backup that does not set one; greater than zero
 * @param longest the largest timeout that a backup may set
 */
public record AttemptTimeouts(Duration standard, Duration longest) {
  public AttemptTimeouts {
    if (standard.isNegative() || standard.isZero() || longest.compareTo(standard) < 0) {
      throw new IllegalArgumentException(
          "timeouts must be greater than zero, the longest not below the standard one");
    }
  }
}
