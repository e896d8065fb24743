package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import java.util.Objects;

/**
 * What a backup may have left in the store and is to be removed.
 *
 * @param placement where it is
 * @param deleteObject whether the stored snapshot goes too, not only what is unfinished
 */
public record CleanUpOrder(BackupId backup, Placement placement, boolean deleteObject) {
  public CleanUpOrder {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(placement, "placement");
  }
}
