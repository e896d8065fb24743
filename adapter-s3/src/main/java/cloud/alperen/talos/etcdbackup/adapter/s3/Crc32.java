package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A CRC32 as S3 writes it ("Checking object integrity for data uploads in Amazon S3"): four bytes,
 * big-endian, in base64; for an object of parts the one of their checksums, and how many there are.
 */
record Crc32(String text) {
  static Crc32 of(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    byte[] value =
        ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return new Crc32(Base64.getEncoder().encodeToString(value));
  }

  static Crc32 composite(Collection<Crc32> parts) {
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES * parts.size());
    parts.forEach(part -> all.put(Base64.getDecoder().decode(part.text)));
    return new Crc32(of(all.array(), all.capacity()).text + "-" + parts.size());
  }

  /**
   * What is wrong with what the store says it has got.
   *
   * @param stored null where a store does not say, as over http
   */
  Optional<String> differenceFrom(@Nullable String stored) {
    // With and without a count are of different kinds: some stores give that of the whole object.
    return stored == null || stored.equals(text) || stored.contains("-") != text.contains("-")
        ? Optional.empty()
        : Optional.of("CRC32 " + stored + " instead of " + text);
  }
}
