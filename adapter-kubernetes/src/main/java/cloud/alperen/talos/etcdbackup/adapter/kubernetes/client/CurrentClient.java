package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.http.HttpClient;
import java.util.function.Supplier;

/**
 * Holds the JDK client for new requests, and replaces it when it falls silent and is old enough. A replaced client keeps a
 * thread and two file descriptors until it is garbage-collected, so a long silence must not replace many. A client that has
 * answered lives for at least half a minute. While no client answers, each lives for twice as long as the one before, up to ten
 * minutes. Even a client that never answered is replaced, since its shared connection may have died before the first answer.
 *
 * <p>If a new client cannot be created, the old one stays, and the next check tries again. Thread-safe.
 */
final class CurrentClient implements Monitored {
  /** In checks; there is one check every {@link ApiTransport#PING}. */
  private static final long SHORTEST_LIFE = 3;

  private static final long LONGEST_LIFE = 60;

  private final Supplier<HttpClient> maker;
  private final ApiTransport transport;
  // Written while holding the lock of this.
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

  /** Requests the replacement of a silent client. Does nothing if it was replaced already. */
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
    // A client is no watch.
  }
}
