package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** A multipart upload that is neither completed nor aborted. Thread-safe. */
final class S3Upload {
  /** S3 takes a smaller part only as the last one. */
  private static final int SMALLEST_PART = 5 * 1024 * 1024;

  private record Part(String entityTag, byte[] crc32, int size, byte[] bytes) {}

  record Reference(int number, String entityTag) {}

  private final String key;
  private final Map<String, String> metadata;
  private final boolean keepBytes;
  private final Map<Integer, Part> parts = new TreeMap<>();
  private final OrderedDigest digest = new OrderedDigest();
  private final Instant begun = Instant.now();

  S3Upload(String key, Map<String, String> metadata, boolean keepBytes) {
    this.key = key;
    this.metadata = metadata;
    this.keepBytes = keepBytes;
  }

  String key() {
    return key;
  }

  Instant begun() {
    return begun;
  }

  synchronized String store(int number, byte[] bytes) throws S3Error {
    String entityTag = entityTag(bytes);
    Part known = parts.get(number);
    if (known != null && !keepBytes && !known.entityTag().equals(entityTag)) {
      throw new S3Error(501, "NotImplemented", "a discarded part cannot change");
    }
    parts.put(
        number, new Part(entityTag, crc32(bytes), bytes.length, keepBytes ? bytes : new byte[0]));
    if (!keepBytes) {
      digest.accept(number, bytes);
    }
    return entityTag;
  }

  synchronized BucketObject complete(List<Reference> references) throws S3Error {
    if (references.isEmpty()) {
      throw new S3Error(400, "MalformedXML", "a completion names at least one part");
    }
    for (int i = 0; i < references.size(); i++) {
      Part part = parts.get(references.get(i).number());
      if (part == null || !part.entityTag().equals(references.get(i).entityTag())) {
        throw new S3Error(
            400, "InvalidPart", "One or more of the specified parts could not be found.");
      }
      if (i > 0 && references.get(i).number() <= references.get(i - 1).number()) {
        throw new S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
      }
      if (i < references.size() - 1 && part.size() < SMALLEST_PART) {
        throw new S3Error(400, "EntityTooSmall", "Your proposed upload is too small");
      }
    }
    return keepBytes ? concatenated(references) : digested(references.size());
  }

  private BucketObject concatenated(List<Reference> references) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    references.forEach(r -> content.writeBytes(completed(r).bytes()));
    return BucketObject.of(content.toByteArray(), metadata);
  }

  /** One that has been found by {@link #complete}. */
  private Part completed(Reference reference) {
    return Objects.requireNonNull(parts.get(reference.number()));
  }

  private BucketObject digested(int count) throws S3Error {
    if (digest.digested() != count || parts.size() != count) {
      throw new S3Error(
          501, "NotImplemented", "discarded parts must be numbered from 1 and all be used");
    }
    return new BucketObject(digest.size(), digest.sha256Hex(), metadata, digest.tail());
  }

  /**
   * The composite checksum of S3: that of the parts' checksums, and how many there are ("Checking object integrity for data
   * uploads in Amazon S3"). It is that of the bytes that are held now, where they are kept.
   */
  synchronized String compositeCrc32(List<Reference> references, BucketObject held) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int from = 0;
    for (Reference reference : references) {
      Part part = completed(reference);
      if (keepBytes) {
        boolean last = reference.equals(references.get(references.size() - 1));
        byte[] bytes = held.bytes();
        int to = last ? bytes.length : Math.min(bytes.length, from + part.size());
        all.writeBytes(crc32(Arrays.copyOfRange(bytes, from, to)));
        from = to;
      } else {
        all.writeBytes(part.crc32());
      }
    }
    return Base64.getEncoder().encodeToString(crc32(all.toByteArray())) + "-" + references.size();
  }

  static byte[] crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
  }

  static String entityTag(byte[] bytes) {
    return "\"%s%08x\"".formatted(HexFormat.of().formatHex(crc32(bytes)), bytes.length);
  }
}
