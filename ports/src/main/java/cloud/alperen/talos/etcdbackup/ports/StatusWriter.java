package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import java.util.function.UnaryOperator;

/**
 * Records the status of backups; nothing else does. Thread-safe. For each backup there is one caller at a time.
 *
 * <p>It also prevents a backup from running twice, because a change is always applied to the recorded status and never to a
 * cached one.
 */
@FunctionalInterface
public interface StatusWriter {
  /**
   * Reads the recorded status, applies the change and records the result. After a conflict it starts again. Nothing is written
   * if the change returns an equal status.
   *
   * @param change a pure function, called at least once; an exception that it throws is passed on, and nothing is recorded
   * @return the status that is now recorded
   * @throws BackupException with {@code Superseded} if the backup is gone or another backup has its name; with
   *     {@code StatusUnwritable} if the status could not be recorded now (a retry may help)
   */
  BackupStatus update(BackupId backup, UnaryOperator<BackupStatus> change) throws BackupException;

  /**
   * Reads the recorded status.
   *
   * @throws BackupException as {@link #update} does
   */
  default BackupStatus read(BackupId backup) throws BackupException {
    return update(backup, status -> status);
  }
}
