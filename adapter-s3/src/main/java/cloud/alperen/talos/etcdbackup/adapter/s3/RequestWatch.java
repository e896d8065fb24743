package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ExecutableHttpRequest;

/**
 * Looks every {@link #PERIOD}, from the timer's thread, after one call of the SDK, whose own thread
 * waits for the network and so notices nothing. Once the caller is interrupted, or a request takes too
 * long, the request in hand is cut off.
 *
 * <p>This is instead of the SDK's own attempt timeout: that interrupts the caller, and clears the flag
 * afterwards although somebody else may have set it as well.
 *
 * <p>Time is counted in looks, so a late timer makes it patient, never hasty.
 */
final class RequestWatch implements AutoCloseable {
  static final Duration PERIOD = Duration.ofMillis(100);

  private final Thread caller = Thread.currentThread();
  private final S3Settings.Timeouts timeouts;
  private final Runnable whenClosed;
  private final Future<?> looking;

  // Guarded by this.
  private @Nullable ExecutableHttpRequest request;
  private int looks;
  private boolean interrupted;
  private @Nullable String tooSlow;

  /** Begins to watch the calling thread, which also closes it. */
  RequestWatch(S3Settings.Timeouts timeouts, ScheduledExecutorService timer, Runnable whenClosed) {
    this.timeouts = timeouts;
    this.whenClosed = whenClosed;
    this.looking = timer.scheduleWithFixedDelay(
        this::look, PERIOD.toNanos(), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The call's next request, be it the first or a repetition. */
  synchronized void begin(ExecutableHttpRequest next) {
    request = next;
    looks = 0;
    tooSlow = null;
  }

  synchronized void cut() {
    if (request != null) {
      request.abort();
    }
  }

  /** Whether the caller was told to stop at any time, even if its flag was cleared since. */
  synchronized boolean interrupted() {
    return interrupted;
  }

  /** What a failure of the call means, given what was cut off. */
  synchronized SdkException explain(SdkException failure) {
    return tooSlow == null
        ? failure
        : SdkClientException.create(tooSlow, new SocketTimeoutException(tooSlow));
  }

  /** Sets the caller's flag again if it was seen. */
  @Override
  public void close() {
    looking.cancel(false);
    whenClosed.run();
    if (interrupted()) {
      caller.interrupt();
    }
  }

  private synchronized void look() {
    interrupted |= caller.isInterrupted();
    looks++;
    if (lasted(looks, timeouts.request())) {
      tooSlow = "no answer within " + GoDuration.format(timeouts.request());
    }
    if (interrupted || tooSlow != null) {
      cut();
    }
  }

  private static boolean lasted(int looks, Duration limit) {
    return PERIOD.multipliedBy(looks).compareTo(limit) >= 0;
  }
}
