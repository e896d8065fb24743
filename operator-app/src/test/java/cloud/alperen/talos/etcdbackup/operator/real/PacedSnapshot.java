package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A snapshot that a node reads from a slow disk, at once up to some point and then until {@link #hurry}: time for a test to do
 * something meanwhile.
 */
final class PacedSnapshot implements SnapshotContent {
  private static final int STEPS = 200;

  private final SnapshotContent content;
  private final long bytes;
  private final long atOnce;
  private final long millis;
  private final AtomicLong passed = new AtomicLong();
  private final CountDownLatch hurry = new CountDownLatch(1);

  /**
   * Makes one.
   *
   * @param bytes of the database, a multiple of 4096
   * @param millis how long its transfer takes unless hurried
   */
  PacedSnapshot(long bytes, long millis) {
    this(bytes, 0, millis);
  }

  /**
   * Makes one that is slow only after its first bytes.
   *
   * @param atOnce how many come at full speed
   */
  PacedSnapshot(long bytes, long atOnce, long millis) {
    this.content = SnapshotContent.generated(bytes);
    this.bytes = bytes;
    this.atOnce = atOnce;
    this.millis = millis;
  }

  /** How many bytes of it were read, over all transfers. */
  long passed() {
    return passed.get();
  }

  /** The rest, and every later transfer, comes at full speed. */
  void hurry() {
    hurry.countDown();
  }

  @Override
  public InputStream open() throws IOException {
    return new FilterInputStream(content.open()) {
      private long untilPause = atOnce + bytes / STEPS;

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        passed.addAndGet(Math.max(0, count));
        untilPause -= count;
        if (untilPause < 0) {
          untilPause += bytes / STEPS;
          pause();
        }
        return count;
      }
    };
  }

  private void pause() throws IOException {
    try {
      hurry.await(millis / STEPS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
