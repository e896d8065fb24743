package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.util.Optional;

/**
 * Where snapshots go. Implementations are thread-safe; every failure is a {@code StorageFailure} that names the target.
 *
 * <p>Only writing is needed for a backup. Where the credentials may not look or list, or the store cannot, that shows as
 * {@code StorageFailure.Withheld}, which callers may turn into a warning.
 */
public interface ObjectSink {
  /**
   * Opens an upload. Nothing is visible in the store before {@link ObjectUpload#complete}.
   *
   * @param target of the kind this sink was made for
   * @param expectedSize exact number of bytes that will be written; not negative
   * @param metadata stored with the object
   * @return an upload that the caller closes
   * @throws BackupException with a {@code StorageFailure}; if the size does not fit the memory budget it is not retryable
   */
  ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException;

  /** Looks whose completed object there is, if any; needs the right to read it. Does not read its content. */
  Optional<StoredObject> find(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;

  /**
   * Aborts all unfinished uploads of exactly this key; needs the right to list them. Never touches a completed object.
   *
   * @return how many were aborted
   */
  int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;

  /** Deletes a completed object; succeeds if there is none. */
  void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;
}
