package cloud.alperen.talos.etcdbackup.application.verify;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.DefectiveSnapshotException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotHeader;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotVerifier;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStream;
import java.nio.ByteBuffer;

/** Reads a stream chunk by chunk and verifies every byte on the way. Thread-confined; borrows the stream. */
public final class SnapshotReader {
  // Large enough that a chunk's fixed costs vanish, small enough to stay in the processor's
  // second-level cache.
  private static final int CHUNK = 256 * 1024;

  private final SnapshotStream stream;
  private final NodeName node;
  private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
  private SnapshotVerifier verifier;
  private boolean headerPending;

  public SnapshotReader(SnapshotStream stream, NodeName node) {
    this.stream = stream;
    this.node = node;
  }

  /** Reads as much as tells how long the snapshot will be. Call it first, once. */
  public SnapshotHeader readHeader() throws BackupException {
    while (buffer.position() < SnapshotHeader.LENGTH) {
      if (stream.read(buffer) < 0) {
        throw defective(
            buffer.position() == 0
                ? new SnapshotDefect.Empty()
                : new SnapshotDefect.BadHeader("it ended after " + buffer.position() + " bytes"));
      }
    }
    buffer.flip();
    headerPending = true;
    try {
      SnapshotHeader header = SnapshotHeader.parse(buffer);
      verifier = new SnapshotVerifier(header);
      return header;
    } catch (DefectiveSnapshotException e) {
      throw new BackupException(new SourceFailure.Defective(node, e.defect()), e);
    }
  }

  /** Moves on to the next chunk; false at the end of the stream. */
  public boolean next() throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    if (!headerPending) {
      buffer.clear();
      if (stream.read(buffer) < 0) {
        return false;
      }
      buffer.flip();
    }
    headerPending = false;
    try {
      verifier.accept(buffer);
      return true;
    } catch (DefectiveSnapshotException e) {
      throw new BackupException(new SourceFailure.Defective(node, e.defect()), e);
    }
  }

  /** The bytes of this chunk, ready to be read; they are consumed by whoever takes them. */
  public ByteBuffer chunk() {
    return buffer;
  }

  /** The digest of the whole snapshot, once {@link #next} said false. */
  public Sha256Digest verifiedDigest() throws BackupException {
    try {
      return verifier.finish();
    } catch (DefectiveSnapshotException e) {
      throw new BackupException(new SourceFailure.Defective(node, e.defect()), e);
    }
  }

  private BackupException defective(SnapshotDefect defect) {
    return new BackupException(new SourceFailure.Defective(node, defect));
  }
}
