package cloud.alperen.talos.etcdbackup.testkit.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
  private static final int CHUNK = 16 * 1024;
  private static final int TICKS_PER_SECOND = 50;

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
    threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "tcp-proxy-" + listener.getLocalPort());
      thread.setDaemon(true);
      return thread;
    });
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
      keepBuffersSmall(there, client);
      keepBuffersSmall(back, server);
      threads.execute(() -> pass(client, server, there, number));
      threads.execute(() -> pass(server, client, back, number));
    } catch (IOException serverGone) {
      // All that a client can be shown of a server that refuses to be connected to.
      reset(client);
    }
  }

  private void pass(Socket from, Socket to, TcpFault fault, int number) {
    try {
      pass(from.getInputStream(), to.getOutputStream(), fault, number);
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

  private void pass(InputStream in, OutputStream out, TcpFault fault, int number)
      throws IOException, InterruptedException {
    int chunk = fault instanceof TcpFault.Throttle slow
        ? Math.max(1, slow.bytesPerSecond() / TICKS_PER_SECOND)
        : CHUNK;
    byte[] buffer = new byte[chunk];
    long start = System.nanoTime();
    long passed = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int allowed = (int) Math.min(count, allowance(fault) - passed);
      if (fault instanceof TcpFault.Flip flip
          && flip.offset() >= passed
          && flip.offset() < passed + count) {
        buffer[(int) (flip.offset() - passed)] ^= (byte) 0xFF;
      }
      hold(fault, start, passed + count);
      awaitThaw(number);
      out.write(buffer, 0, allowed);
      out.flush();
      passed += allowed;
      if (allowed < count || passed == allowance(fault)) {
        stop(fault, in);
      }
    }
  }

  /** So that a peer that stops reading is felt soon: otherwise the kernel takes megabytes for it. */
  private static void keepBuffersSmall(TcpFault fault, Socket from) throws SocketException {
    if (fault instanceof TcpFault.StopReading) {
      from.setReceiveBufferSize(CHUNK);
    }
  }

  private void awaitThaw(int number) throws InterruptedException {
    synchronized (lock) {
      while (frozen || number < firstAwake) {
        lock.wait();
      }
    }
  }

  private static long allowance(TcpFault fault) {
    if (fault instanceof TcpFault.Cut cut) {
      return cut.afterBytes();
    }
    if (fault instanceof TcpFault.StopReading stop) {
      return stop.afterBytes();
    }
    return fault instanceof TcpFault.Stall stall ? stall.afterBytes() : Long.MAX_VALUE;
  }

  private static void hold(TcpFault fault, long start, long bytes) throws InterruptedException {
    if (fault instanceof TcpFault.Delay delay) {
      TimeUnit.NANOSECONDS.sleep(delay.each().toNanos());
    } else if (fault instanceof TcpFault.Throttle slow) {
      // By the clock, so that sleeping too long on a busy machine does not add up.
      long due = start + bytes * TimeUnit.SECONDS.toNanos(1) / slow.bytesPerSecond();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
  }

  private static void stop(TcpFault fault, InputStream in)
      throws IOException, InterruptedException {
    if (fault instanceof TcpFault.Cut) {
      throw new SocketException("cut");
    }
    if (fault instanceof TcpFault.StopReading) {
      // Until the proxy is closed.
      new CountDownLatch(1).await();
    }
    // Swallows the rest until the sender gives up.
    in.transferTo(OutputStream.nullOutputStream());
    throw new SocketException("the sender gave up");
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
