package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Decides whether a stream of bytes is a whole etcd snapshot. This is the only place where that is decided:
 * {@code application.verify.SnapshotReader} passes every byte that comes from a node or from a store to this class.
 *
 * <p>A snapshot is a bbolt database followed by the SHA-256 of all of it (etcd,
 * {@code server/etcdserver/api/v3rpc/maintenance.go}). The header states the length, so the verifier knows which 32 bytes are
 * the last. It hashes all bytes before them, keeps these 32, and {@link #finish} compares the two. A stream for which
 * {@code finish} fails must not be published, even if its transport reported success.
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

  /** The number of bytes accepted so far. */
  public long receivedBytes() {
    return received;
  }

  /**
   * Takes all bytes that remain in the buffer. The buffer's position does not move.
   *
   * @throws DefectiveSnapshotException if the bytes exceed the length that the header states; the stream stays defective from
   *     then on
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
   * Verifies the stream after its last byte. Call it once.
   *
   * @return the verified digest, which covers all bytes but the 32-byte trailer and equals the trailer
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
