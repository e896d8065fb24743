package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
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
   * Publishes the object.
   *
   * <p>An adapter compares every checksum that the store states with its own. If one differs, the object must not stay: it is
   * deleted, and the failure says {@code NOT_CONFIRMED}, which checksum, and whether deleting worked.
   *
   * @return how far the store vouches for it. What else kept the store from showing a published object, an interrupt
   *     included, is no failure and at most logged
   * @throws BackupException if the object is not, or not surely, published; {@link #close} then removes what it can
   * @throws IllegalStateException if fewer bytes were written than were announced
   */
  Confirmation complete() throws BackupException;

  /**
   * The protection of bytes on their way that the store was seen to refuse, and that uploads there do without from now on, in a
   * sentence for an admin. Only the first upload that is asked after it was seen answers, in each process.
   */
  default Optional<String> concession() {
    return Optional.empty();
  }

  /** Aborts unless completed, after ending all requests in flight; also when the thread is interrupted. Idempotent. */
  @Override
  void close();
}
