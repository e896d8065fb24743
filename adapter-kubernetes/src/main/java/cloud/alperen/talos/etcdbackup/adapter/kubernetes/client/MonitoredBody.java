package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Monitors the body of an answer and cuts it off when it stops half-way. The request timeouts of the JDK and of the library end
 * with the first byte. The answer may also be a watch without WebSocket, which the library uses behind a proxy that does not
 * support WebSocket. Thread-safe.
 */
final class MonitoredBody<T> implements HttpResponse.BodySubscriber<T>, Monitored {
  private static final int MOST_QUIET_CHECKS = 2;
  /** The API server sends a bookmark about once a minute, because the library requests bookmarks. */
  private static final int MOST_QUIET_CHECKS_OF_WATCH = 12;

  private static final byte[] GONE_LINE =
      (ApiTransport.GONE + "\n").getBytes(StandardCharsets.UTF_8);

  private final HttpResponse.BodySubscriber<T> library;
  private final ApiTransport transport;
  private final Runnable onSilence;
  private final boolean watch;
  private final AtomicLong asked = new AtomicLong();
  // Set without the lock by cancel(): the library calls it while it holds its own lock, and takes
  // that lock in its callbacks.
  private volatile boolean ended;
  // Guarded by this, as is the order of calls to the library.
  @SuppressWarnings("NullAway.Init") // Nobody is told or looks before the subscription.
  private Flow.Subscription subscription;

  private int quietChecks;
  private boolean halfWay;
  private boolean gone;

  private MonitoredBody(
      HttpResponse.BodySubscriber<T> library,
      ApiTransport transport,
      Runnable onSilence,
      boolean watch) {
    this.library = library;
    this.transport = transport;
    this.onSilence = onSilence;
    this.watch = watch;
  }

  static <T> MonitoredBody<T> ofAnswer(
      HttpResponse.BodySubscriber<T> library, ApiTransport transport, Runnable onSilence) {
    return new MonitoredBody<>(library, transport, onSilence, false);
  }

  /**
   * Monitors a watch. Its silence does not replace the connection, since there may have been no event. If the watch then cannot
   * be reopened, {@link PendingWatch} replaces the connection.
   */
  static <T> MonitoredBody<T> ofWatch(
      HttpResponse.BodySubscriber<T> library, ApiTransport transport) {
    return new MonitoredBody<>(library, transport, () -> {}, true);
  }

  @Override
  public synchronized void check() {
    // No byte can arrive that the reader has not requested.
    quietChecks = asked.get() == 0 ? 0 : quietChecks + 1;
    if (!ended && quietChecks > (watch ? MOST_QUIET_CHECKS_OF_WATCH : MOST_QUIET_CHECKS)) {
      end();
      try {
        onSilence.run();
      } finally {
        subscription.cancel();
        library.onError(new HttpTimeoutException("the API server stopped half-way in its answer"));
      }
    }
  }

  @Override
  public synchronized void listAgain() {
    // Not into the middle of a message; the next call will do.
    if (watch && !ended && !halfWay && !gone) {
      gone = true;
      transport.watchListedAgain();
      library.onNext(List.of(ByteBuffer.wrap(GONE_LINE).asReadOnlyBuffer()));
    }
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription subscribed) {
    subscription = subscribed;
    transport.monitor(this);
    if (watch) {
      transport.watchOpened();
    }
    library.onSubscribe(new MonitoredSubscription(subscribed));
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> bytes) {
    quietChecks = 0;
    asked.updateAndGet(more -> more == Long.MAX_VALUE ? more : Math.max(0, more - 1));
    if (!ended) {
      bytes.stream()
          .filter(ByteBuffer::hasRemaining)
          .forEach(some -> halfWay = some.get(some.limit() - 1) != '\n');
      library.onNext(bytes);
    }
  }

  @Override
  public synchronized void onError(Throwable problem) {
    if (!ended) {
      end();
      library.onError(problem);
    }
  }

  @Override
  public synchronized void onComplete() {
    if (!ended) {
      end();
      library.onComplete();
    }
  }

  @Override
  public CompletionStage<T> getBody() {
    return library.getBody();
  }

  private void end() {
    ended = true;
    transport.stopMonitoring(this);
  }

  /** Ends the monitoring on cancel, because after it HTTP/1.1 calls neither onComplete nor onError. */
  private final class MonitoredSubscription implements Flow.Subscription {
    private final Flow.Subscription subscription;

    MonitoredSubscription(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void request(long more) {
      asked.accumulateAndGet(Math.max(0, more), MonitoredSubscription::sum);
      subscription.request(more);
    }

    @Override
    public void cancel() {
      end();
      subscription.cancel();
    }

    private static long sum(long some, long more) {
      return some > Long.MAX_VALUE - more ? Long.MAX_VALUE : some + more;
    }
  }
}
