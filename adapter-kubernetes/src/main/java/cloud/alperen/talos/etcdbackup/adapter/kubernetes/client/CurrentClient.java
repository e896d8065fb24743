package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.http.HttpClient;
import java.util.function.Supplier;

/**
 * The client of the JDK on which requests are sent. One that fell silent is replaced by a new one, at once if it is old
 * enough. Each that was replaced keeps a thread and two file descriptors until it is collected, so that a long silence must
 * not replace many: one that answered is kept for half a minute at least; while none answers, each is kept for twice as
 * long as the one before, up to ten minutes. It is not kept for good: a shared connection may have died before its first
 * answer.
 *
 * <p>Where a new one cannot be made, the old one stays, and the next check tries again. Thread-safe.
 */
final class CurrentClient implements Line {
  /** In checks, of which there is one every {@link ApiTransport#PING}. */
  private static final long SHORTEST_LIFE = 3;

  private static final long LONGEST_LIFE = 60;

  private final Supplier<HttpClient> maker;
  private final ApiTransport transport;
  // Written under the lock of this.
  private volatile HttpClient client;
  private volatile boolean answered;
  // Guarded by this.
  private boolean givenUp;
  private long life = SHORTEST_LIFE;
  private long oldEnoughAt;

  CurrentClient(Supplier<HttpClient> maker, ApiTransport transport) {
    this.maker = maker;
    this.transport = transport;
    this.client = maker.get();
  }

  HttpClient get() {
    return client;
  }

  void answered(HttpClient by) {
    if (by == client) {
      answered = true;
    }
  }

  /** Does nothing if that one is used no more. */
  synchronized void giveUp(HttpClient silent) {
    if (silent == client) {
      givenUp = true;
      try {
        check();
      } catch (RuntimeException | OutOfMemoryError e) {
        // "unable to create native thread" is one.
        transport.failed(e);
      }
    }
  }

  @Override
  public synchronized void check() {
    if (givenUp && transport.checks() >= oldEnoughAt) {
      HttpClient next = maker.get();
      life = answered ? SHORTEST_LIFE : Math.min(LONGEST_LIFE, 2 * life);
      oldEnoughAt = transport.checks() + life;
      givenUp = false;
      answered = false;
      client = next;
    }
  }

  @Override
  public void listAgain() {
    // No watch.
  }
}
