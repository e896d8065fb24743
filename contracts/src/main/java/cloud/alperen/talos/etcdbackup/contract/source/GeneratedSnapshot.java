package cloud.alperen.talos.etcdbackup.contract.source;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/**
 * Makes a bbolt file of any length page by page. Layout: bbolt {@code internal/common/{meta,page}.go},
 * little-endian.
 *
 * <p>The noise repeats, but each page starts with its own number, as in a real file: a client that
 * swaps or repeats a block cannot go unnoticed.
 */
final class GeneratedSnapshot implements SnapshotContent {
  private static final int PAGE = 4096;
  private static final int NOISE_PAGES = 256;
  private static final int META_FLAG = 0x04;
  private static final int LEAF_FLAG = 0x02;
  private static final int MAGIC = 0xED0CDAED;
  private static final int VERSION = 2;
  private static final long NO_FREELIST = -1;
  private static final long FIRST_TRANSACTION = 7;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long pages;
  private final byte[] noise = new byte[NOISE_PAGES * PAGE];

  GeneratedSnapshot(long databaseBytes) {
    if (databaseBytes < 2 * PAGE || databaseBytes % PAGE != 0) {
      throw new IllegalArgumentException("no whole number of pages: " + databaseBytes);
    }
    this.pages = databaseBytes / PAGE;
    new SplittableRandom(databaseBytes).nextBytes(noise);
  }

  @Override
  public InputStream open() {
    return new Pages();
  }

  private final class Pages extends InputStream {
    private final MessageDigest digest = sha256();
    private final byte[] page = new byte[PAGE];
    private long next;
    private int position;
    private int limit;
    private boolean ended;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (position == limit && !refill()) {
        return -1;
      }
      int count = Math.min(length, limit - position);
      System.arraycopy(page, position, target, offset, count);
      position += count;
      return count;
    }

    private boolean refill() {
      if (ended) {
        return false;
      }
      position = 0;
      if (next < pages) {
        fill(ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN), next);
        digest.update(page);
        limit = PAGE;
        next++;
      } else {
        byte[] trailer = digest.digest();
        System.arraycopy(trailer, 0, page, 0, trailer.length);
        limit = trailer.length;
        ended = true;
      }
      return true;
    }
  }

  private void fill(ByteBuffer page, long id) {
    int block = (int) (id % NOISE_PAGES);
    System.arraycopy(noise, block * PAGE, page.array(), 0, PAGE);
    boolean meta = id < 2;
    page.putLong(0, id)
        .putShort(8, (short) (meta ? META_FLAG : LEAF_FLAG))
        .putShort(10, (short) 0)
        .putInt(12, 0);
    if (meta) {
      page.putInt(16, MAGIC)
          .putInt(20, VERSION)
          .putInt(24, PAGE)
          .putInt(28, 0)
          .putLong(32, 2)
          .putLong(40, 0)
          .putLong(48, NO_FREELIST)
          .putLong(56, pages)
          .putLong(64, FIRST_TRANSACTION - id)
          .putLong(72, fnv1a(page.array(), 16, 72));
    }
  }

  static long fnv1a(byte[] bytes, int from, int to) {
    long hash = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (bytes[i] & 0xFF)) * FNV_PRIME;
    }
    return hash;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
