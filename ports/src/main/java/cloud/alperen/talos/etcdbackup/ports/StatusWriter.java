package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import java.util.function.UnaryOperator;

/**
 * The one way in which the state of a backup is recorded. Thread-safe; per backup it has one caller at a time.
 *
 * <p>It is also the lock that keeps a backup from being run twice: a change is always applied to what is recorded now, not
 * to what somebody remembers.
 */
@FunctionalInterface
public interface StatusWriter {
  /**
   * Reads what is recorded now, applies the change and records the result; if something else was recorded in between,
   * starts again. Nothing is written if the change returns an equal status.
   *
   * @param change a pure function, called at least once; what it throws is passed on and nothing is recorded
   * @return what is recorded now
   * @throws BackupException with {@code Superseded} if the backup is gone or another has its name, with {@code
   *     StatusUnwritable} if it could not be recorded now (trying again may help)
   */
  BackupStatus update(BackupId backup, UnaryOperator<BackupStatus> change) throws BackupException;

  /**
   * Reads what is recorded.
   *
   * @throws BackupException as {@link #update} does
   */
  default BackupStatus read(BackupId backup) throws BackupException {
    return update(backup, status -> status);
  }
}
