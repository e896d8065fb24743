package cloud.alperen.talos.etcdbackup.application.verify;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.DefectiveSnapshotException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotHeader;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotVerifier;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import java.nio.ByteBuffer;

/**
 * Reads a snapshot chunk by chunk, from a node or from a store, and passes every byte to {@link SnapshotVerifier}, which
 * decides whether the snapshot is whole. Thread-confined; borrows the stream. Throws a {@link DefectiveSnapshotException} if
 * the snapshot is not whole, and a {@link BackupException} if the stream could not be read to its end, so that nothing is known
 * about the rest.
 */
public final class SnapshotReader {
  // Large enough that a chunk's fixed costs vanish, small enough to stay in the processor's
  // second-level cache.
  private static final int CHUNK = 256 * 1024;

  private final ByteStream stream;
  private final SnapshotHeader header;
  private final SnapshotVerifier verifier;
  private final ByteBuffer buffer;
  private boolean firstPending = true;

  private SnapshotReader(ByteStream stream, SnapshotHeader header, ByteBuffer buffer) {
    this.stream = stream;
    this.header = header;
    this.verifier = new SnapshotVerifier(header);
    this.buffer = buffer;
  }

  /** Reads as much as tells how long the snapshot will be. */
  public static SnapshotReader open(ByteStream stream)
      throws BackupException, DefectiveSnapshotException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    while (buffer.position() < SnapshotHeader.LENGTH) {
      if (stream.read(buffer) < 0) {
        throw new DefectiveSnapshotException(
            buffer.position() == 0
                ? new SnapshotDefect.Empty()
                : new SnapshotDefect.HeaderCutOff(buffer.position()));
      }
    }
    return new SnapshotReader(stream, SnapshotHeader.parse(buffer.flip()), buffer);
  }

  /** How many bytes the snapshot has if it is whole. */
  public long snapshotSize() {
    return header.snapshotSize();
  }

  /** Moves on to the next chunk; false at the end of the stream. */
  public boolean next() throws BackupException, DefectiveSnapshotException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    if (!firstPending) {
      buffer.clear();
      if (stream.read(buffer) < 0) {
        return false;
      }
      buffer.flip();
    }
    firstPending = false;
    verifier.accept(buffer);
    return true;
  }

  /** The bytes of this chunk, ready to be read; they are consumed by whoever takes them. */
  public ByteBuffer chunk() {
    return buffer;
  }

  /** The digest of the whole snapshot, once {@link #next} said false. */
  public Sha256Digest verifiedDigest() throws DefectiveSnapshotException {
    return verifier.finish();
  }
}
