package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The bytes of one part. Belongs to one thread at a time: the writer until it is sent, then the
 * sender; handing it over through an executor or a concurrent collection makes the content visible.
 */
final class PartBuffer {
  static final String CONTENT_TYPE = "application/octet-stream";

  private final byte[] bytes;
  private int length;

  PartBuffer(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** Takes as many bytes as both sides allow. */
  int fill(ByteBuffer source) {
    int count = Math.min(source.remaining(), bytes.length - length);
    source.get(bytes, length, count);
    length += count;
    return count;
  }

  boolean isFull() {
    return length == bytes.length;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  Crc32 crc32() {
    return Crc32.of(bytes, length);
  }

  /** As {@code Content-MD5} wants it (RFC 1864). */
  String md5() {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(bytes, 0, length);
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** A body that can be sent again; the SDK's own factories for arrays copy them. */
  RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT_TYPE);
  }
}
