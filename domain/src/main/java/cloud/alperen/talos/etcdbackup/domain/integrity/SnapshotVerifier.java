package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Checks a snapshot while it streams by.
 *
 * <p>A snapshot is a bbolt database followed by the SHA-256 of all of it (etcd, {@code
 * server/etcdserver/api/v3rpc/maintenance.go}). The header promises the length, so the last 32 bytes are known when they
 * come: everything before them is hashed, they are kept, and {@link #finish} compares. A stream that ends without
 * satisfying {@code finish} must not be published, whatever its transport said.
 *
 * <p>Thread-confined.
 */
public final class SnapshotVerifier {
  private final long expectedBytes;
  private final MessageDigest sha256 = newSha256();
  private final ByteBuffer trailer = ByteBuffer.allocate(Sha256Digest.LENGTH);
  private long received;
  private boolean wentOn;

  public SnapshotVerifier(SnapshotHeader header) {
    this.expectedBytes = header.snapshotSize();
  }

  /** Number of bytes accepted so far. */
  public long receivedBytes() {
    return received;
  }

  /**
   * Takes the next bytes, all that remain in the buffer; its position does not move.
   *
   * @throws DefectiveSnapshotException if they go beyond the promised length; the stream is defective from then on
   */
  public void accept(ByteBuffer next) throws DefectiveSnapshotException {
    if (wentOn || next.remaining() > expectedBytes - received) {
      wentOn = true;
      throw new DefectiveSnapshotException(new SnapshotDefect.TrailingBytes(expectedBytes));
    }
    ByteBuffer rest = next.duplicate();
    int toHash = (int)
        Math.min(rest.remaining(), Math.max(0, expectedBytes - Sha256Digest.LENGTH - received));
    rest.limit(rest.position() + toHash);
    sha256.update(rest);
    trailer.put(rest.limit(next.limit()));
    received += next.remaining();
  }

  /**
   * States that the stream has ended. Call it once.
   *
   * @return the verified digest: of everything but the trailer, and equal to it
   * @throws DefectiveSnapshotException if bytes are missing or the digest does not match the trailer
   */
  public Sha256Digest finish() throws DefectiveSnapshotException {
    if (wentOn) {
      throw new DefectiveSnapshotException(new SnapshotDefect.TrailingBytes(expectedBytes));
    }
    if (received == 0) {
      throw new DefectiveSnapshotException(new SnapshotDefect.Empty());
    }
    if (received < expectedBytes) {
      throw new DefectiveSnapshotException(new SnapshotDefect.Truncated(expectedBytes, received));
    }
    Sha256Digest computed = Sha256Digest.of(sha256.digest());
    Sha256Digest promised = Sha256Digest.of(trailer.array());
    if (!computed.equals(promised)) {
      throw new DefectiveSnapshotException(new SnapshotDefect.DigestMismatch(promised, computed));
    }
    return computed;
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
