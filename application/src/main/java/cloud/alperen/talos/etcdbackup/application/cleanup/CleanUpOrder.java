package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import java.time.Duration;
import java.util.Objects;

/**
 * Where to look for what a backup may have left in the store. Unfinished uploads are always aborted.
 *
 * @param placement where it is
 * @param published what becomes of a whole snapshot that is found there
 * @param timeout of an attempt at the backup, as far as it is known: an object is read for as long as it might have taken to
 *     be written
 */
public record CleanUpOrder(
    BackupId backup, Placement placement, Published published, Duration timeout) {
  /** What becomes of a whole snapshot of the backup. */
  public enum Published {
    /** It goes. */
    DELETE,
    /**
     * It stays, and a backup that gave up is recorded as succeeded: its last attempt had published it, but could not tell,
     * because the store's answer was lost. What is the backup's but not whole goes.
     */
    RECORD
  }

  public CleanUpOrder {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(published, "published");
    Objects.requireNonNull(timeout, "timeout");
  }

  /** For a backup of whose timeout nothing is known. */
  public CleanUpOrder(BackupId backup, Placement placement, Published published) {
    this(backup, placement, published, Duration.ZERO);
  }
}
