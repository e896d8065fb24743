package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One upload under way. Thread-confined.
 *
 * <p>{@link #complete} is the only commit point. Leaving without it aborts: the store then shows no object, and keeps no
 * part of one.
 */
public interface ObjectUpload extends AutoCloseable {
  /**
   * Takes all remaining bytes of the buffer, waiting while the store is slower than the caller.
   *
   * @throws BackupException if the store failed; the upload can then only be closed
   * @throws IllegalStateException if more bytes come than were announced
   */
  void write(ByteBuffer bytes) throws BackupException;

  /**
   * Publishes the object and confirms with the store that it is whole, as far as the store allows.
   *
   * @return why it could not be confirmed, if the store does not serve that; empty if all was. What else kept the store
   *     from showing a published object, an interrupt included, is no failure and at most logged
   * @throws BackupException if the object is not, or not surely, published; {@link #close} then removes what it can
   * @throws IllegalStateException if fewer bytes were written than were announced
   */
  Optional<StorageFailure.Withheld> complete() throws BackupException;

  /** Aborts unless completed, after ending all requests in flight; also when the thread is interrupted. Idempotent. */
  @Override
  void close();
}
