package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.nio.ByteBuffer;

/**
 * Bytes as they arrive, from a node or from a store. Thread-confined, but {@link #close} may be called by another thread.
 *
 * <p>Pull: what is not read is not requested, so a slow reader slows the peer and memory stays bounded.
 */
public interface ByteStream extends AutoCloseable {
  /**
   * Waits for bytes and puts as many as are there into the buffer, at least one.
   *
   * @param into has room for at least one byte
   * @return the number of bytes, or -1 once the peer has stated that the stream ended without an error
   * @throws BackupException on anything else, with a failure of the port that opened the stream: a broken transfer, an error
   *     of the peer, silence for longer than the port's timeouts. Every later read fails alike
   */
  int read(ByteBuffer into) throws BackupException;

  /** Ends the transfer, wherever it is, and releases everything on both sides. Idempotent. */
  @Override
  void close();
}
