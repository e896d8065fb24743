package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Instant;
import java.util.List;

/** Finds what nobody finishes any more. Optional for a store: backups abort their own uploads. Thread-safe. */
@FunctionalInterface
public interface StaleUploads {
  /**
   * Aborts unfinished uploads; never touches a completed object.
   *
   * @param prefix of their keys, ending in a slash
   * @param begunBefore by the store's clock
   * @return the keys of those that were aborted, one entry for each
   * @throws BackupException with a {@code StorageFailure}; some may have been aborted by then
   */
  List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException;
}
