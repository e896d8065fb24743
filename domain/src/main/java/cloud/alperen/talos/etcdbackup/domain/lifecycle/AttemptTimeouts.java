package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Duration;

/**
 * How long an attempt may take.
 *
 * @param standard where a backup does not say; greater than zero
 * @param longest what no backup may exceed
 */
public record AttemptTimeouts(Duration standard, Duration longest) {
  public AttemptTimeouts {
    if (standard.isNegative() || standard.isZero() || longest.compareTo(standard) < 0) {
      throw new IllegalArgumentException(
          "timeouts must be greater than zero, the longest not below the standard one");
    }
  }
}
