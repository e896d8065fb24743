package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Computes the back-off after a failed attempt. The delay doubles from the first delay to the longest, as in a Kubernetes Job
 * (10 s to 6 min). A random jitter of up to a fifth is added, so that backups that failed together are not retried together.
 *
 * @param first the delay after the first failed attempt, at least one millisecond
 * @param longest the longest delay without jitter
 */
public record RetryPolicy(Duration first, Duration longest) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(6));

  private static final double JITTER = 0.2;

  public RetryPolicy {
    if (first.compareTo(Duration.ofMillis(1)) < 0 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "delays must be a millisecond or more, the longest not below the first");
    }
  }

  /** The longest delay, jitter included. */
  public Duration longestDelay() {
    return Duration.ofMillis((long) (longest.toMillis() * (1 + JITTER)) + 1);
  }

  /** Returns the delay after this number of failed attempts, which is at least one. */
  public Duration delayAfter(int failedAttempts, RandomGenerator random) {
    if (failedAttempts < 1) {
      throw new IllegalArgumentException("no delay follows " + failedAttempts + " failed attempts");
    }
    // 2^40 milliseconds is beyond any cap; a larger shift would overflow.
    int doublings = Math.min(failedAttempts - 1, 40);
    double millis = Math.min((double) first.toMillis() * (1L << doublings), longest.toMillis());
    return Duration.ofMillis((long) (millis * (1 + JITTER * random.nextDouble())));
  }
}
