package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.FAILED;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.PROGRESSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.READY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhaseTest {
  @ParameterizedTest
  @EnumSource(Phase.class)
  void everyPhaseIsReadBack(Phase phase) {
    BackupStatus status = Backups.in(phase);
    assertEquals(
        phase,
        Phase.of(status.conditions(), status.attempts(), status.nextAttempt().isPresent()));
  }

  @Test
  void whatTheGoOperatorFinishedIsNotRepeated() {
    assertEquals(
        Phase.SUCCEEDED,
        adopted(
            condition(PROGRESSING, false, "BackupCompleted"),
            condition(READY, true, "BackupSucceeded")));
    assertEquals(Phase.SUCCEEDED, adopted(condition(READY, true, "BackupSucceeded")));
    assertEquals(Phase.SUCCEEDED, adopted(condition(PROGRESSING, false, "BackupCompleted")));
  }

  @Test
  void whatTheGoOperatorLeftUnfinishedStartsAnew() {
    assertEquals(Phase.NEW, adopted());
    assertEquals(Phase.NEW, adopted(condition(PROGRESSING, true, "BackupInProgress")));
    assertEquals(
        Phase.NEW,
        adopted(
            condition(PROGRESSING, true, "BackupInProgress"),
            condition(FAILED, true, "BackupFailed")));
    assertEquals(Phase.NEW, adopted(condition(FAILED, true, "BackupFailed")));
  }

  /** As recorded before waiting had a reason of its own. */
  @Test
  void retryingWithoutATimeIsWaiting() {
    assertEquals(Phase.WAITING, adopted(condition(PROGRESSING, true, "BackupRetrying")));
    assertEquals(
        Phase.RETRYING, Phase.of(List.of(condition(PROGRESSING, true, "BackupRetrying")), 1, true));
  }

  @Test
  void reasonsThatNobodyWritesStartAnew() {
    assertEquals(Phase.NEW, adopted(condition(PROGRESSING, true, "SomethingElse")));
  }

  private static Phase adopted(Condition... conditions) {
    return Phase.of(List.of(conditions), 0, false);
  }

  private static Condition condition(ConditionType type, boolean holds, String reason) {
    return new Condition(type, holds, reason, "", Backups.T0, 0);
  }
}
