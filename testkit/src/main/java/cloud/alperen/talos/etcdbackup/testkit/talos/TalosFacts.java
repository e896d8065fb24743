package cloud.alperen.talos.etcdbackup.testkit.talos;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What clients did to a {@link TalosApiServer} so far. Thread-safe; figures only grow, except that
 * of open streams.
 */
public final class TalosFacts {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final List<String> calls = new ArrayList<>();
  private final Set<String> roles = new TreeSet<>();
  private Optional<X509Certificate> lastClient = Optional.empty();
  private int openSnapshots;
  private int mostOpenSnapshots;
  private int cancelledSnapshots;
  private long bytesSent;

  TalosFacts() {}

  /** Calls that passed the handshake, by bare method name in order of arrival, refused ones too. */
  public List<String> calls() {
    return locked(() -> List.copyOf(calls));
  }

  /** How often a method was called. */
  public int calls(String method) {
    return (int) calls().stream().filter(method::equals).count();
  }

  /** Every role that a client certificate claimed. */
  public Set<String> roles() {
    return locked(() -> Set.copyOf(roles));
  }

  /** The certificate of the latest call. */
  public Optional<X509Certificate> lastClient() {
    return locked(() -> lastClient);
  }

  /** Snapshot calls that neither the server nor the client has ended. */
  public int openSnapshots() {
    return locked(() -> openSnapshots);
  }

  /** The highest number of snapshot calls that were open at once. */
  public int mostOpenSnapshots() {
    return locked(() -> mostOpenSnapshots);
  }

  /** Snapshot calls that the client cancelled or whose connection it lost. */
  public int cancelledSnapshots() {
    return locked(() -> cancelledSnapshots);
  }

  /** Snapshot bytes handed to the transport, over all calls. */
  public long bytesSent() {
    return locked(() -> bytesSent);
  }

  /**
   * Blocks until the condition holds.
   *
   * @throws AssertionError if it does not within the limit
   */
  public void await(Predicate<TalosFacts> condition, Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (!condition.test(this)) {
        if (left <= 0) {
          throw new AssertionError("not within " + limit + ": " + this);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until nothing has happened for a while: the way to see that a slow reader holds the
   * server back.
   */
  public void awaitQuiet(Duration quiet) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean somethingHappened = true;
      while (somethingHappened) {
        somethingHappened = changed.await(quiet.toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  void called(String method, X509Certificate client, Set<String> clientRoles) {
    change(() -> {
      calls.add(method);
      roles.addAll(clientRoles);
      lastClient = Optional.of(client);
    });
  }

  void snapshotOpened() {
    change(() -> {
      openSnapshots++;
      mostOpenSnapshots = Math.max(mostOpenSnapshots, openSnapshots);
    });
  }

  void snapshotClosed() {
    change(() -> openSnapshots--);
  }

  void snapshotCancelled() {
    change(() -> {
      openSnapshots--;
      cancelledSnapshots++;
    });
  }

  void sent(long bytes) {
    change(() -> bytesSent += bytes);
  }

  private void change(Runnable update) {
    lock.lock();
    try {
      update.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return locked(() -> "calls=%s open=%d cancelled=%d bytesSent=%d roles=%s"
        .formatted(calls, openSnapshots, cancelledSnapshots, bytesSent, roles));
  }
}
