package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** How far an attempt has come. */
sealed interface Course {
  /** Its end is recorded, or there was nothing to do. */
  record Ended() implements Course {}

  /** A store has to be given time before it can go on. */
  record Later(Duration pause) implements Course {}

  /** It cannot go on; nothing is lost, and it may be tried again. */
  record Blocked(BackupFailure by) implements Course {}

  /**
   * It has ended, but that could not be recorded yet.
   *
   * @param change to be passed again as it is: so the writer recognises one whose answer was lost
   * @param then is told what was recorded
   */
  record Unrecorded(
      UnaryOperator<BackupStatus> change, Consumer<BackupStatus> then, BackupFailure by)
      implements Course {}
}
