package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first meta page of a bbolt database (bbolt, {@code internal/common/meta.go}). It determines the size of the snapshot:
 * {@code highWater * pageSize} bytes of database and 32 bytes of SHA-256.
 *
 * @param pageSize bytes in a page, a power of two from 1024 to 1048576
 * @param highWater number of pages in the file, at least the two meta pages
 */
public record SnapshotHeader(int pageSize, long highWater) {
  /** The number of bytes that {@link #parse} needs. */
  public static final int LENGTH = 80;

  private static final int META_FLAG = 0x04;
  private static final int MAGIC = 0xED0CDAED;
  private static final int VERSION = 2;
  private static final int MIN_PAGE_SIZE = 1024;
  private static final int MAX_PAGE_SIZE = 1 << 20;
  private static final int META_OFFSET = 16;
  private static final int CHECKSUM_OFFSET = 72;
  private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public SnapshotHeader {
    if (!legalPageSize(pageSize) || !legalHighWater(highWater, pageSize)) {
      throw new IllegalArgumentException(
          "no snapshot has " + highWater + " pages of " + pageSize + " bytes");
    }
  }

  /** The exact number of bytes of the snapshot, its 32-byte trailer included. */
  public long snapshotSize() {
    return highWater * pageSize + Sha256Digest.LENGTH;
  }

  /**
   * Reads the first 80 bytes of a snapshot. The buffer's position does not move.
   *
   * @throws DefectiveSnapshotException if magic, version, checksum, flags or sizes are not those of a bbolt meta page
   * @throws IllegalArgumentException if fewer than 80 bytes remain
   */
  public static SnapshotHeader parse(ByteBuffer first) throws DefectiveSnapshotException {
    if (first.remaining() < LENGTH) {
      throw new IllegalArgumentException(
          "a header needs " + LENGTH + " bytes, not " + first.remaining());
    }
    ByteBuffer page = first.slice().order(ByteOrder.LITTLE_ENDIAN);
    require(page.getInt(16) == MAGIC, "its magic number is not that of bbolt");
    require(
        page.getInt(20) == VERSION,
        "its format version is " + Integer.toUnsignedString(page.getInt(20)));
    require(
        page.getLong(CHECKSUM_OFFSET) == fnv1a(page),
        "the checksum of its first page does not match");
    require((page.getShort(8) & META_FLAG) != 0, "its first page is not a meta page");
    int pageSize = page.getInt(24);
    require(legalPageSize(pageSize), "its page size is " + Integer.toUnsignedString(pageSize));
    long highWater = page.getLong(56);
    require(
        legalHighWater(highWater, pageSize),
        "its page count is " + Long.toUnsignedString(highWater));
    return new SnapshotHeader(pageSize, highWater);
  }

  private static boolean legalPageSize(int pageSize) {
    return pageSize >= MIN_PAGE_SIZE
        && pageSize <= MAX_PAGE_SIZE
        && Integer.bitCount(pageSize) == 1;
  }

  private static boolean legalHighWater(long highWater, int pageSize) {
    return highWater >= 2 && highWater <= (Long.MAX_VALUE - Sha256Digest.LENGTH) / pageSize;
  }

  private static long fnv1a(ByteBuffer page) {
    long hash = FNV_OFFSET_BASIS;
    for (int i = META_OFFSET; i < CHECKSUM_OFFSET; i++) {
      hash = (hash ^ (page.get(i) & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  private static void require(boolean holds, String otherwise) throws DefectiveSnapshotException {
    if (!holds) {
      throw new DefectiveSnapshotException(new SnapshotDefect.BadHeader(otherwise));
    }
  }
}
