package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
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

  /** The last bytes, fewer if it holds fewer. */
  byte[] end(int count) {
    int from = Math.max(0, length - count);
    byte[] end = new byte[length - from];
    System.arraycopy(bytes, from, end, 0, end.length);
    return end;
  }

  Crc32 crc32() {
    return Crc32.of(bytes, length);
  }

  /** A body that can be sent again; the SDK's own factories for arrays copy them. */
  RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT_TYPE);
  }
}
