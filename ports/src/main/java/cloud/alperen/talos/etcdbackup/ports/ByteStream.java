package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.nio.ByteBuffer;

/**
 * A stream of bytes from a node or from a store. Thread-confined, but {@link #close} may be called by another thread.
 *
 * <p>The stream is pulled: bytes are requested only when they are read, so a slow reader slows the peer and memory stays
 * bounded.
 */
public interface ByteStream extends AutoCloseable {
  /**
   * Waits for at least one byte and puts all available bytes into the buffer, as far as they fit.
   *
   * @param into a buffer with room for at least one byte
   * @return the number of bytes, or -1 once the peer has stated that the stream ended without an error
   * @throws BackupException on anything else, with a failure of the port that opened the stream: a broken transfer, an error of
   *     the peer, silence for longer than the port's timeouts. Every later read fails in the same way
   */
  int read(ByteBuffer into) throws BackupException;

  /** Ends the transfer at any point and releases all resources on both sides. Idempotent. */
  @Override
  void close();
}
