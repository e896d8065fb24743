package cloud.alperen.talos.etcdbackup.testkit.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The SHA-256 and the last bytes of an object whose parts arrive in any order. A part that arrives
 * early is kept until those before it have come: as many parts as the client has in flight. Confined
 * to its upload's lock.
 */
final class OrderedDigest {
  static final int TAIL = 64;

  private final MessageDigest digest;
  private final Map<Integer, byte[]> early = new HashMap<>();
  private byte[] tail = new byte[0];
  private int next = 1;
  private long size;

  OrderedDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Takes a part. One that was digested already is ignored: its sender must repeat the same bytes. */
  void accept(int partNumber, byte[] bytes) {
    if (partNumber >= next) {
      early.put(partNumber, bytes);
    }
    for (byte[] part = early.remove(next); part != null; part = early.remove(next)) {
      digest.update(part);
      tail = lastOf(tail, part);
      size += part.length;
      next++;
    }
  }

  /** How many parts, from the first without a gap, have been digested. */
  int digested() {
    return next - 1;
  }

  long size() {
    return size;
  }

  byte[] tail() {
    return tail;
  }

  /** Ends the digest. */
  String sha256Hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] lastOf(byte[] before, byte[] part) {
    int fromPart = Math.min(part.length, TAIL);
    int fromBefore = Math.min(before.length, TAIL - fromPart);
    byte[] result = new byte[fromBefore + fromPart];
    System.arraycopy(before, before.length - fromBefore, result, 0, fromBefore);
    System.arraycopy(part, part.length - fromPart, result, fromBefore, fromPart);
    return result;
  }
}
