package cloud.alperen.talos.etcdbackup.testkit.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a client and a server on 127.0.0.1 that cuts, stalls, corrupts, throttles or delays. It knows nothing of
 * what passes, so TLS goes through it as it is.
 *
 * <p>Faults apply to connections that are made afterwards; those that exist keep theirs. Only {@link #freeze} is for all, and
 * {@link #freezeExisting} for those that exist.
 * Thread-safe; two daemon threads per connection. Whoever starts it closes it, which cuts all connections.
 */
public final class TcpProxy implements AutoCloseable {
  private final int[] targets;
  private final ServerSocket listener;
  private final ExecutorService threads;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  private boolean frozen;
  /** Connections with a lower number pass nothing on any more. */
  private int firstAwake;

  private final AtomicInteger connections = new AtomicInteger();
  private volatile TcpFault towardsServer = new TcpFault.None();
  private volatile TcpFault towardsClient = new TcpFault.None();

  private TcpProxy(int... targets) {
    this.targets = targets;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
    threads = ServerThreads.named("tcp-proxy-" + listener.getLocalPort());
    threads.execute(this::accept);
  }

  /** A proxy in front of this port of 127.0.0.1, without any fault yet. */
  public static TcpProxy to(int port) {
    return new TcpProxy(port);
  }

  /** One in front of several: each connection goes to the next of them, in turn, as through a load balancer. */
  public static TcpProxy inTurnTo(int first, int second) {
    return new TcpProxy(first, second);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** What happens to what clients send. */
  public void towardsServer(TcpFault fault) {
    towardsServer = Objects.requireNonNull(fault, "fault");
  }

  /** What happens to what the server sends. */
  public void towardsClient(TcpFault fault) {
    towardsClient = Objects.requireNonNull(fault, "fault");
  }

  /** Passes nothing on any more, on any connection; all stay open, new ones too, until {@link #behave} or {@link #close}. */
  public void freeze() {
    synchronized (lock) {
      frozen = true;
    }
  }

  /**
   * Passes nothing on any more on the connections that exist; they stay open. New ones work: so falls silent what a router or
   * balancer has forgotten.
   */
  public void freezeExisting() {
    synchronized (lock) {
      firstAwake = connections.get() + 1;
    }
  }

  /** Passes everything on from now on. */
  public void behave() {
    synchronized (lock) {
      frozen = false;
      firstAwake = 0;
      lock.notifyAll();
    }
    towardsServer(new TcpFault.None());
    towardsClient(new TcpFault.None());
  }

  /** Cuts the connections that exist, whatever faults they have. */
  public void cut() {
    sockets.forEach(this::reset);
  }

  /** How many connections clients have made so far, also in vain because the server was not there. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    sockets.forEach(TcpProxy::closeQuietly);
    threads.shutdownNow();
  }

  private void accept() {
    for (int count = 0; !listener.isClosed(); count++) {
      try {
        connect(listener.accept(), targets[count % targets.length]);
      } catch (IOException closed) {
        // The loop's condition tells.
        continue;
      }
    }
  }

  private void connect(Socket client, int target) {
    int number = connections.incrementAndGet();
    sockets.add(client);
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      TcpFault there = towardsServer;
      TcpFault back = towardsClient;
      TcpFlow.keepBuffersSmall(there, client);
      TcpFlow.keepBuffersSmall(back, server);
      threads.execute(() -> pass(client, server, there, number));
      threads.execute(() -> pass(server, client, back, number));
    } catch (IOException serverGone) {
      // All that a client can be shown of a server that refuses to be connected to.
      reset(client);
    }
  }

  private void pass(Socket from, Socket to, TcpFault fault, int number) {
    try {
      new TcpFlow(fault, () -> awaitThaw(number)).pass(from.getInputStream(), to.getOutputStream());
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        // The other direction has ended before.
        release(from);
        release(to);
      }
    } catch (IOException | InterruptedException e) {
      // One side is gone, the fault says so, or the proxy is closed: both ends are to notice.
      reset(from);
      reset(to);
    }
  }

  private void awaitThaw(int number) throws InterruptedException {
    synchronized (lock) {
      while (frozen || number < firstAwake) {
        lock.wait();
      }
    }
  }

  private void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException closedAlready) {
      // Then there is nothing left to reset.
      sockets.remove(socket);
    }
    release(socket);
  }

  private void release(Socket socket) {
    closeQuietly(socket);
    sockets.remove(socket);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
