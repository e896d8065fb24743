package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An upload in progress. Thread-confined.
 *
 * <p>{@link #complete} is the only commit point. Closing without it aborts the upload: the store then shows no object and keeps
 * no part.
 */
public interface ObjectUpload extends AutoCloseable {
  /**
   * Takes all remaining bytes of the buffer. Waits while the store is slower than the caller.
   *
   * @throws BackupException if the store failed; the upload can then only be closed
   * @throws IllegalStateException if more bytes are written than were announced
   */
  void write(ByteBuffer bytes) throws BackupException;

  /**
   * Publishes the object.
   *
   * <p>An adapter compares every checksum that the store states with its own. If one differs, the object must not stay: it is
   * deleted, and the failure says {@code NOT_CONFIRMED}, which checksum, and whether deleting worked.
   *
   * @return how far the store vouches for the object. Any other problem in looking up a published object, an interrupt
   *     included, is not a failure and is at most logged
   * @throws BackupException if the object is not published, or this is not certain; {@link #close} then removes as much as it
   *     can
   * @throws IllegalStateException if fewer bytes were written than were announced
   */
  Confirmation complete() throws BackupException;

  /**
   * Describes, in a sentence for an admin, the optional checksum that the store refused and that later uploads to it omit. In
   * each process, only the first upload that is asked after the refusal returns it.
   */
  default Optional<String> concession() {
    return Optional.empty();
  }

  /**
   * Ends all requests in flight and aborts the upload unless it is completed, also if the thread is interrupted. Idempotent.
   */
  @Override
  void close();
}
