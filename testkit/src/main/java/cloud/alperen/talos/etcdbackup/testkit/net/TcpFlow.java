package cloud.alperen.talos.etcdbackup.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One direction of a connection, and the fault that its bytes meet. Confined to the thread that passes them on. */
final class TcpFlow {
  private static final int CHUNK = 16 * 1024;
  private static final int TICKS_PER_SECOND = 50;

  /** Holds the flow up. */
  interface Barrier {
    void await() throws InterruptedException;
  }

  private final TcpFault fault;
  private final Barrier barrier;

  /**
   * Passes nothing on yet.
   *
   * @param barrier is awaited before each chunk is passed on
   */
  TcpFlow(TcpFault fault, Barrier barrier) {
    this.fault = fault;
    this.barrier = barrier;
  }

  /** So that a peer that stops reading is felt soon: otherwise the kernel takes megabytes for it. */
  static void keepBuffersSmall(TcpFault fault, Socket from) throws SocketException {
    if (fault instanceof TcpFault.StopReading) {
      from.setReceiveBufferSize(CHUNK);
    }
  }

  /** Passes bytes on until the sender ends. What ends it before that is an exception. */
  void pass(InputStream in, OutputStream out) throws IOException, InterruptedException {
    int chunk = fault instanceof TcpFault.Throttle slow
        ? Math.max(1, slow.bytesPerSecond() / TICKS_PER_SECOND)
        : CHUNK;
    byte[] buffer = new byte[chunk];
    long start = System.nanoTime();
    long passed = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int allowed = (int) Math.min(count, allowance() - passed);
      if (fault instanceof TcpFault.Flip flip
          && flip.offset() >= passed
          && flip.offset() < passed + count) {
        buffer[(int) (flip.offset() - passed)] ^= (byte) 0xFF;
      }
      hold(start, passed + count);
      barrier.await();
      out.write(buffer, 0, allowed);
      out.flush();
      passed += allowed;
      if (allowed < count || passed == allowance()) {
        stop(in);
      }
    }
  }

  private long allowance() {
    if (fault instanceof TcpFault.Cut cut) {
      return cut.afterBytes();
    }
    if (fault instanceof TcpFault.StopReading stop) {
      return stop.afterBytes();
    }
    return fault instanceof TcpFault.Stall stall ? stall.afterBytes() : Long.MAX_VALUE;
  }

  private void hold(long start, long bytes) throws InterruptedException {
    if (fault instanceof TcpFault.Delay delay) {
      TimeUnit.NANOSECONDS.sleep(delay.each().toNanos());
    } else if (fault instanceof TcpFault.Throttle slow) {
      // By the clock, so that sleeping too long on a busy machine does not add up.
      long due = start + bytes * TimeUnit.SECONDS.toNanos(1) / slow.bytesPerSecond();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
  }

  private void stop(InputStream in) throws IOException, InterruptedException {
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
}
