package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.util.Optional;

/**
 * Reads what a store holds under the key of a backup from its first to its last byte, and takes back what is not the snapshot
 * that it should be. Thread-safe.
 */
public final class ReadBack {
  private final ObjectStore store;
  private final VerifyStoredSnapshot verify;

  public ReadBack(ObjectStore store) {
    this.store = store;
    this.verify = new VerifyStoredSnapshot(store.source(), store.encoding());
  }

  /**
   * Judges the stored object by its content.
   *
   * @throws BackupException if it could not be read to its end, so that nothing is known
   */
  public VerifyStoredSnapshot.Verdict read(Placement placement, StorageCredentials credentials)
      throws BackupException {
    return verify.verify(placement.target(), credentials, placement.key());
  }

  /** What became of an object that should go. */
  public enum Withdrawal {
    DELETED,
    /** There is none. */
    ABSENT,
    /** Its metadata does not name the backup, so it stays. */
    LEFT_ALONE
  }

  /** Deletes the object if it is this backup's. */
  public Withdrawal withdraw(BackupId backup, Placement placement, StorageCredentials credentials)
      throws BackupException {
    Optional<StoredObject> stored =
        store.sink().find(placement.target(), credentials, placement.key());
    if (stored.isEmpty()) {
      return Withdrawal.ABSENT;
    }
    if (!stored.get().metadata().belongsTo(backup)) {
      return Withdrawal.LEFT_ALONE;
    }
    store.sink().delete(placement.target(), credentials, placement.key());
    return Withdrawal.DELETED;
  }
}
