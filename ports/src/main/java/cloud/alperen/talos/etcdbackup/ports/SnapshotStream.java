package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.nio.ByteBuffer;

/**
 * The bytes of one snapshot as they arrive. Thread-confined, but {@link #close} may be called by another thread.
 *
 * <p>Pull: what is not read is not requested, so a slow reader slows the node and memory stays bounded.
 */
public interface SnapshotStream extends AutoCloseable {
  /**
   * Waits for bytes and puts as many as are there into the buffer, at least one.
   *
   * @param into has room for at least one byte
   * @return the number of bytes, or -1 once the source has stated that the stream ended without an error
   * @throws BackupException with a {@code SourceFailure} on anything else: an error status, a cancelled call, silence for
   *     longer than the source's connect, first-byte and idle timeouts or beyond the deadline. Every later read fails alike
   */
  int read(ByteBuffer into) throws BackupException;

  /** Cancels the call unless it has ended, and releases everything; the node must not keep a read transaction open. */
  @Override
  void close();
}
