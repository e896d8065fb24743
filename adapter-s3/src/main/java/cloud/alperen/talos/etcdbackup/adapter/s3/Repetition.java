package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Repeats requests that might do harm when repeated: if such a request may have done its work, the
 * store is looked at first, which the SDK's own repetition cannot. Thread-safe.
 */
final class Repetition {
  /** One that the SDK does not repeat; see {@link S3Session#callOnce}. */
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

  private final S3Failures failures;
  private final int attempts;
  private final BackoffStrategy delays;
  private final ScheduledExecutorService timer;

  Repetition(S3Failures failures, S3Settings.Retries retries, ScheduledExecutorService timer) {
    this.failures = failures;
    this.attempts = retries.attempts();
    this.delays = delays(retries);
    this.timer = timer;
  }

  static BackoffStrategy delays(S3Settings.Retries retries) {
    return BackoffStrategy.exponentialDelay(retries.firstDelay(), retries.longestDelay());
  }

  /** Fails with the first failure, which has the later ones with it, or with {@code Cancelled}. */
  <T> T send(Request<T> request, Doubt<T> doubt) throws BackupException {
    BackupException first = null;
    for (int attempt = 1; ; attempt++) {
      try {
        return request.send();
      } catch (BackupException e) {
        if (e.failure() instanceof BackupFailure.Cancelled) {
          throw e;
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
        boolean last = attempt == attempts;
        boolean harmless = S3Failures.isHarmlessToRepeat(e);
        if (S3Failures.isUncertain(e) && (last || !harmless)) {
          Optional<T> done = doubt.resolve(first);
          if (done.isPresent()) {
            return done.get();
          }
        } else if (!harmless) {
          throw first;
        }
        if (last) {
          throw first;
        }
      }
      pause(attempt);
    }
  }

  private void pause(int attempt) throws BackupException {
    Future<?> end =
        timer.schedule(() -> {}, delays.computeDelay(attempt).toNanos(), TimeUnit.NANOSECONDS);
    try {
      end.get();
    } catch (InterruptedException e) {
      end.cancel(false);
      throw failures.cancelled(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("doing nothing failed", e);
    }
  }
}
