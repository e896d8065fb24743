package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The CRC32 of some bytes, which knows how many they were, so that those of consecutive pieces can be joined.
 *
 * <p>S3 writes it as four bytes, big-endian, in base64. For an object of parts it states either that of the whole object or a
 * composite one, the CRC32 of those of its parts, a dash and their number ("Checking object integrity for data uploads in Amazon
 * S3").
 */
record Crc32(int value, long length) {
  // The polynomial of CRC-32 with the lowest power in the highest bit, as the register holds it.
  private static final int POLYNOMIAL = 0xEDB88320;
  private static final int ONE = 1 << 31;
  private static final int X = 1 << 30;

  static Crc32 of(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return new Crc32((int) crc.getValue(), length);
  }

  /** As S3 writes it. */
  String text() {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  /**
   * The CRC32 of these bytes followed by those.
   *
   * <p>Bytes that follow shift a CRC, a remainder modulo the polynomial, by eight powers of x each: it is multiplied by
   * x^(8 n) and the CRC of what follows is added. The start value and the final inversion cancel out (zlib, {@code crc32_combine}).
   */
  Crc32 then(Crc32 next) {
    return new Crc32(times(power(X, 8 * next.length), value) ^ next.value, length + next.length);
  }

  /** The CRC32 of an object of these parts, read from its first to its last byte. */
  static Crc32 whole(Collection<Crc32> parts) {
    return parts.stream().reduce(new Crc32(0, 0), Crc32::then);
  }

  /** The composite checksum of an object of these parts without the number of parts. */
  static Crc32 composite(Collection<Crc32> parts) {
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES * parts.size());
    parts.forEach(part -> all.putInt(part.value));
    return of(all.array(), all.capacity());
  }

  /**
   * What is wrong with what the store says it has got.
   *
   * @param stored null where a store does not say, as over http
   */
  Optional<String> differenceFrom(@Nullable String stored) {
    return stored == null || stored.equals(text())
        ? Optional.empty()
        : Optional.of(difference(stored, text()));
  }

  /** What a store says that published these bytes as one piece. */
  CommitAnswer compare(@Nullable String stated) {
    if (stated == null || isComposite(stated)) {
      return new CommitAnswer.NoWord();
    }
    return differenceFrom(stated)
        .<CommitAnswer>map(CommitAnswer.OtherBytes::new)
        .orElseGet(CommitAnswer.SameBytes::new);
  }

  /**
   * What a store says that published these parts as one object.
   *
   * @param eachStated whether it has stated the same checksum as ours for every part: without that, a composite one may be made
   *     of what it was told at the end
   */
  static CommitAnswer compare(
      Collection<Crc32> parts, boolean eachStated, @Nullable String stated) {
    String composite = composite(parts).text();
    if (stated == null || stated.equals(composite)) {
      // Without its number, a composite one is of no kind that S3 knows.
      return new CommitAnswer.NoWord();
    }
    if (!isComposite(stated)) {
      return whole(parts).compare(stated);
    }
    String ours = composite + "-" + parts.size();
    if (!stated.equals(ours)) {
      return new CommitAnswer.OtherBytes(difference(stated, ours));
    }
    return eachStated ? new CommitAnswer.SameBytes() : new CommitAnswer.NoWord();
  }

  private static boolean isComposite(String stated) {
    return stated.contains("-");
  }

  private static String difference(String stored, String ours) {
    return "CRC32 " + stored + " instead of " + ours;
  }

  private static int power(int base, long exponent) {
    int result = ONE;
    int square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result = times(result, square);
      }
      square = times(square, square);
    }
    return result;
  }

  private static int times(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int power = 0; power < Integer.SIZE; power++) {
      if ((a & (ONE >>> power)) != 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return product;
  }
}
