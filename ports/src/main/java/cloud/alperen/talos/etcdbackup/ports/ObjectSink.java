package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.util.Optional;

/**
 * Writes objects to a store. Implementations are thread-safe. Every failure is a {@code StorageFailure} that names the target.
 *
 * <p>A backup needs only the right to write. If the credentials or the store do not permit a look-up or a listing, the failure
 * is {@code StorageFailure.Withheld}, which callers may turn into a warning.
 */
public interface ObjectSink {
  /**
   * Opens an upload. Nothing is visible in the store before {@link ObjectUpload#complete}.
   *
   * @param target a target of the type that this sink supports
   * @param expectedSize exact number of bytes that will be written; not negative
   * @param metadata stored with the object
   * @return an upload that the caller closes
   * @throws BackupException with a {@code StorageFailure}; it is not retryable if the size does not fit the memory budget
   */
  ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException;

  /**
   * Returns the size and metadata of the completed object with this key, if there is one. Needs the right to read the object;
   * does not read its content.
   */
  Optional<StoredObject> find(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;

  /**
   * Aborts all unfinished uploads of exactly this key; needs the right to list them. Never touches a completed object.
   *
   * @return the number of aborted uploads
   */
  int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;

  /** Deletes a completed object; succeeds if there is none. */
  void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;
}
