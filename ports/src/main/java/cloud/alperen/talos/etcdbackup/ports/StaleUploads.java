package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Instant;
import java.util.List;

/** Aborts orphaned uploads. Optional for a store, because backups abort their own uploads. Thread-safe. */
@FunctionalInterface
public interface StaleUploads {
  /**
   * Aborts all unfinished uploads that match. Never touches a completed object.
   *
   * @param prefix the prefix of their keys, ending in a slash
   * @param begunBefore the time before which an upload must have begun, by the store's clock
   * @return the keys of the aborted uploads, one entry per upload
   * @throws BackupException with a {@code StorageFailure}; some uploads may have been aborted before the failure
   */
  List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException;
}
