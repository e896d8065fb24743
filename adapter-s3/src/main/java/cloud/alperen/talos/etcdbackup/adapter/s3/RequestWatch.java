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
 * <p>A commit is given more time once it is sent: a store may assemble an object for minutes and say nothing, or send white space
 * meanwhile (Amazon S3 API Reference, CompleteMultipartUpload). Each byte of that is progress.
 *
 * <p>Time is counted in looks, so a late timer makes it patient, never hasty.
 */
final class RequestWatch implements AutoCloseable {
  static final Duration PERIOD = Duration.ofMillis(100);

  /**
   * A body that begins so late after its request was waiting for a 100-continue that did not come. Apache HttpClient waits for
   * three seconds ({@code Http1Config}); a late timer has counted less.
   */
  private static final Duration UNANSWERED = Duration.ofMillis(2500);

  /** What a call is for. */
  enum Kind {
    /** It changes nothing that anybody sees. */
    PLAIN,
    /** It makes an object visible. */
    COMMIT
  }

  private final Thread caller = Thread.currentThread();
  private final Kind kind;
  private final S3Settings.Timeouts timeouts;
  private final StoreTraits traits;
  private final Runnable whenClosed;
  private final Future<?> looking;
  private final RequestProgress progress = new RequestProgress(this::noticePause);

  // Guarded by this.
  private @Nullable ExecutableHttpRequest request;
  private int looks;
  private int idleLooks;
  private boolean interrupted;
  private boolean answered;
  private @Nullable String tooSlow;

  /** Begins to watch the calling thread, which also closes it. */
  RequestWatch(
      Kind kind,
      S3Settings.Timeouts timeouts,
      ScheduledExecutorService timer,
      StoreTraits traits,
      Runnable whenClosed) {
    this.kind = kind;
    this.timeouts = timeouts;
    this.traits = traits;
    this.whenClosed = whenClosed;
    this.looking = timer.scheduleWithFixedDelay(
        this::look, PERIOD.toNanos(), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The call's next request, be it the first or a repetition. */
  synchronized void begin(ExecutableHttpRequest next) {
    request = next;
    looks = 0;
    progress.restart();
    tooSlow = null;
  }

  /** From here on the answer is read, which may take as long as it takes: only an interrupt cuts that off. */
  synchronized void answered() {
    answered = true;
  }

  /** Must be told of what is sent and received. */
  RequestProgress progress() {
    return progress;
  }

  boolean isOfACommit() {
    return kind == Kind.COMMIT;
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

  /** The same, looking at the flag now. */
  synchronized boolean noticeInterrupt() {
    interrupted |= caller.isInterrupted();
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
    looks = progress.takeHeard() && isOfACommit() ? 0 : looks + 1;
    idleLooks = progress.takeMoved() ? 0 : idleLooks + 1;
    if (answered) {
      tooSlow = null;
    } else if (standsStill()) {
      tooSlow = "nothing could be sent for " + GoDuration.format(timeouts.silence());
    } else if (lasted(looks, timeouts.request())) {
      tooSlow = "no answer within " + GoDuration.format(timeouts.request());
    }
    if (interrupted || tooSlow != null) {
      cut();
    }
  }

  /** A commit's answer may be silent for as long as a request may take; until it is sent nothing is different. */
  private boolean standsStill() {
    if (!isOfACommit()) {
      return progress.sending() && lasted(idleLooks, timeouts.silence());
    }
    // Its connection has no shorter timeout than its answer.
    return progress.sending()
        ? !progress.sent() && lasted(idleLooks, timeouts.silence())
        : lasted(looks, timeouts.connect().plus(timeouts.silence()));
  }

  private synchronized void noticePause(HttpExecuteRequest asking) {
    if (AskingHttpClient.asks(asking) && lasted(looks, UNANSWERED)) {
      traits.ignoredExpect();
    }
  }

  private static boolean lasted(int looks, Duration limit) {
    return PERIOD.multipliedBy(looks).compareTo(limit) >= 0;
  }
}
