package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import java.util.Objects;

/**
 * Where to look for what a backup may have left in the store. Unfinished uploads are always aborted.
 *
 * @param placement where it is
 * @param published what becomes of a whole snapshot that is found there
 */
public record CleanUpOrder(BackupId backup, Placement placement, Published published) {
  /** What becomes of a whole snapshot of the backup. */
  public enum Published {
    /** It goes. */
    DELETE,
    /**
     * It stays, and a backup that gave up is recorded as succeeded: its last attempt had published it, but could not tell,
     * because the store's answer was lost.
     */
    RECORD
  }

  public CleanUpOrder {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(published, "published");
  }
}
