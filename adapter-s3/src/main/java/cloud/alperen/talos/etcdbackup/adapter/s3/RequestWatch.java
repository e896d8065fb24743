package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;

/**
 * Looks every {@link #PERIOD}, from the timer's thread, after one call of the SDK, whose own thread
 * waits for the network and so notices nothing. The request in hand is cut off once the caller is
 * interrupted, the request as a whole takes too long, or its body stands still: a socket timeout is
 * for reading only, and a peer that has stopped to read would block a writer for ever.
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
  private int idleLooks;
  private boolean interrupted;
  private @Nullable String tooSlow;

  /** Whether a request has begun to send a body, and whether it came further since the last look. */
  private volatile boolean sending;

  private volatile boolean moved;

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
    sending = false;
    tooSlow = null;
  }

  /** The same request with a body that tells how it moves. */
  HttpExecuteRequest observed(HttpExecuteRequest original) {
    return HttpExecuteRequest.builder()
        .request(original.httpRequest())
        .contentStreamProvider(original
            .contentStreamProvider()
            .<ContentStreamProvider>map(body -> () -> new ObservedBody(body.newStream()))
            .orElse(null))
        .metricCollector(original.metricCollector().orElse(null))
        .build();
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
    idleLooks = moved ? 0 : idleLooks + 1;
    moved = false;
    if (sending && lasted(idleLooks, timeouts.silence())) {
      tooSlow = "nothing could be sent for " + GoDuration.format(timeouts.silence());
    } else if (lasted(looks, timeouts.request())) {
      tooSlow = "no answer within " + GoDuration.format(timeouts.request());
    }
    if (interrupted || tooSlow != null) {
      cut();
    }
  }

  private static boolean lasted(int looks, Duration limit) {
    return PERIOD.multipliedBy(looks).compareTo(limit) >= 0;
  }

  /** It is asked for more only when what it gave before is with the network. */
  private final class ObservedBody extends FilterInputStream {
    ObservedBody(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      move();
      return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      move();
      return super.read(into, offset, length);
    }

    private void move() {
      moved = true;
      sending = true;
    }
  }
}
