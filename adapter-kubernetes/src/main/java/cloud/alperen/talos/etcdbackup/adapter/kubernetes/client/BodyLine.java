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
 * An answer that is cut off when it stops half-way: the request timeouts of the JDK and of the library end with its first
 * byte. It may also be a watch without websocket, to which the library resorts behind a proxy that knows none. Thread-safe.
 */
final class BodyLine<T> implements HttpResponse.BodySubscriber<T>, Line {
  private static final int MOST_QUIET_CHECKS = 2;
  /** An API server says how far it is about once a minute, if asked to; the library asks it. */
  private static final int MOST_QUIET_CHECKS_OF_WATCH = 12;

  private static final byte[] GONE_LINE =
      (ApiTransport.GONE + "\n").getBytes(StandardCharsets.UTF_8);

  private final HttpResponse.BodySubscriber<T> library;
  private final ApiTransport transport;
  private final Runnable onSilence;
  private final boolean watch;
  private final AtomicLong asked = new AtomicLong();
  // Set without lock by who cancels: the library does so while it holds its own, and takes that
  // when it is told something.
  private volatile boolean ended;
  // Guarded by this, as is the order of what the library is told.
  @SuppressWarnings("NullAway.Init") // Nobody is told or looks before the subscription.
  private Flow.Subscription subscription;

  private int quietChecks;
  private boolean halfWay;
  private boolean gone;

  private BodyLine(
      HttpResponse.BodySubscriber<T> library,
      ApiTransport transport,
      Runnable onSilence,
      boolean watch) {
    this.library = library;
    this.transport = transport;
    this.onSilence = onSilence;
    this.watch = watch;
  }

  static <T> BodyLine<T> ofAnswer(
      HttpResponse.BodySubscriber<T> library, ApiTransport transport, Runnable onSilence) {
    return new BodyLine<>(library, transport, onSilence, false);
  }

  /** Its silence gives up no connection, as it may be honest; {@link AwaitedWatch} does so if it cannot be opened again. */
  static <T> BodyLine<T> ofWatch(HttpResponse.BodySubscriber<T> library, ApiTransport transport) {
    return new BodyLine<>(library, transport, () -> {}, true);
  }

  @Override
  public synchronized void check() {
    // What the reader has not asked for cannot come.
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
    // Not into the middle of what the server says; the next time will do.
    if (watch && !ended && !halfWay && !gone) {
      gone = true;
      transport.watchListedAgain();
      library.onNext(List.of(ByteBuffer.wrap(GONE_LINE).asReadOnlyBuffer()));
    }
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription subscribed) {
    subscription = subscribed;
    transport.listenOn(this);
    if (watch) {
      transport.watchOpened();
    }
    library.onSubscribe(new Listened(subscribed));
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
    transport.forget(this);
  }

  /** Who cancels is told nothing more by HTTP/1.1, not even the end. */
  private final class Listened implements Flow.Subscription {
    private final Flow.Subscription subscription;

    Listened(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void request(long more) {
      asked.accumulateAndGet(Math.max(0, more), Listened::sum);
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
