package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Repeats requests that might do harm when repeated: if such a request may have done its work, the
 * store is looked at first, which the SDK's own repetition cannot. Waits for as long as the store asks, see {@link RetryAfter}.
 * Thread-safe.
 */
final class CommitRetry {
  /** One that the SDK does not repeat; see {@link S3Session#callOnce} and {@link S3Session#commit}. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws BackupException;
  }

  /** What to do when nobody knows whether a request did its work. */
  @FunctionalInterface
  interface Doubt<T> {
    /** What the request did; empty if nothing is left of it, so that it may be sent again. */
    Optional<T> resolve(BackupException first) throws BackupException;
  }

  private static final Duration LOOK = Duration.ofMillis(500);

  private final S3Failures failures;
  private final int attempts;
  private final BackoffStrategy delays;
  private final Duration longestDelay;
  private final ScheduledExecutorService timer;

  CommitRetry(S3Failures failures, S3Settings.Retries retries, ScheduledExecutorService timer) {
    this.failures = failures;
    this.attempts = retries.attempts();
    this.delays = delays(retries);
    this.longestDelay = retries.longestDelay();
    this.timer = timer;
  }

  static BackoffStrategy delays(S3Settings.Retries retries) {
    return BackoffStrategy.exponentialDelay(retries.firstDelay(), retries.longestDelay());
  }

  /** Fails with the first failure, which has the later ones with it, or with {@code Cancelled} or {@code NoThreads}. */
  <T> T send(Request<T> request, Doubt<T> doubt) throws BackupException {
    BackupException first = null;
    for (int attempt = 1; ; attempt++) {
      try {
        return request.send();
      } catch (BackupException e) {
        if (e.failure() instanceof BackupFailure.Cancelled
            || e.failure() instanceof BackupFailure.NoThreads) {
          throw e;
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
        boolean last = attempt == attempts;
        boolean harmless = S3Failures.isHarmlessToRepeat(e);
        boolean doubtful = S3Failures.isUncertain(e) && (last || !harmless);
        if (!doubtful && (last || !harmless)) {
          throw first;
        }
        Duration asked = S3Failures.retryAfter(e).map(RetryAfter::bounded).orElse(Duration.ZERO);
        Duration delay = longer(delays.computeDelay(attempt), asked);
        Optional<T> done = doubtful ? resolve(doubt, first, delay) : Optional.empty();
        if (done.isPresent()) {
          return done.get();
        }
        if (last) {
          throw first;
        }
        if (!doubtful) {
          pause(delay);
        }
      }
    }
  }

  /**
   * Before a long pause and after it: the store may still be at work on a request though the answer was lost, as where a proxy in
   * between has less patience.
   */
  private <T> Optional<T> resolve(Doubt<T> doubt, BackupException first, Duration delay)
      throws BackupException {
    Optional<T> done = doubt.resolve(first);
    if (done.isPresent()) {
      return done;
    }
    pause(longer(delay, longestDelay));
    return doubt.resolve(first);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private void pause(Duration delay) throws BackupException {
    CountDownLatch over = new CountDownLatch(1);
    try {
      Future<?> end = timer.schedule(over::countDown, delay.toNanos(), TimeUnit.NANOSECONDS);
      try {
        while (!over.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
          // Ended meanwhile, it forgets what it had to do.
          if (timer.isShutdown()) {
            throw new RejectedExecutionException("the timer was shut down");
          }
        }
      } finally {
        end.cancel(false);
      }
    } catch (InterruptedException e) {
      throw failures.cancelled(e);
    } catch (RejectedExecutionException e) {
      throw failures.noThreads("the timer", e);
    }
  }
}
