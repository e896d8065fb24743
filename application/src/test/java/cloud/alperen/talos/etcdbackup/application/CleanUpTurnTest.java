package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.DELETE;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.RECORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a clean-up has its turn, and what cancels it or waits for it. */
class CleanUpTurnTest extends CleanUpFixture {
  @Test
  void aNamespaceWithManyCleanUpsDoesNotKeepAnotherWaiting() {
    for (int i = 0; i < 40; i++) {
      operator.runner.cleanUp(
          new CleanUpOrder(new BackupId("many", "b" + i, "uid-" + i), PLACEMENT, DELETE));
    }
    order(DELETE);
    for (int turns = 0; turns < 17; turns++) {
      operator.cleanUps.runNext();
    }
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @ParameterizedTest
  @EnumSource(names = {"DELETED", "EDITED"})
  void aProofThatNobodyWantsAnyMoreIsCancelledBeforeItsTurn(StopReason why) {
    order(RECORD);
    assertInstanceOf(Activity.Proving.class, operator.activity());
    operator.runner.cancel(BACKUP, why);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(List.of(BACKUP), operator.idle);
    operator.cleanUps.runAll();
    assertEquals(0, operator.script.count("sink.find"));
  }

  @Test
  void aProofThatNobodyWantsAnyMoreIsCancelledWhileItReads() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    lastAttempt();
    operator.script.at("source.readStored", () -> {
      operator.runner.cancel(BACKUP, StopReason.DELETED);
      assertInstanceOf(Activity.CleaningUp.class, operator.activity(), "it is stopping");
      throw new BackupException(new BackupFailure.Cancelled());
    });
    cleanUp(RECORD);
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(
        "the backup is being deleted", operator.event(BackupEvent.Stopped.class).why());
  }

  @Test
  void aDeletionIsNotCancelled() {
    order(DELETE);
    operator.runner.cancel(BACKUP, StopReason.DELETED);
    operator.cleanUps.runAll();
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @Test
  void whatIsForgottenWhileItIsCleanedUpLeavesNoTrace() {
    order(DELETE);
    operator.runner.forget(BACKUP);
    assertInstanceOf(Activity.CleaningUp.class, operator.activity());
    operator.cleanUps.runAll();
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void whileABackupIsWorkedOnItIsNotCleanedUp() {
    operator.submit();
    order(DELETE);
    assertEquals(0, operator.cleanUps.waiting());
    operator.slots.runAll();
  }

  @Test
  void whileABackupIsCleanedUpItIsNotWorkedOn() {
    order(DELETE);
    operator.submit();
    assertEquals(0, operator.slots.waiting());
    operator.cleanUps.runAll();
  }

  @Test
  void whatWasCleanedUpMayBeSubmittedAgain() {
    cleanUp(DELETE);
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void onlyWhatIsCleanIsForgotten() {
    operator.submit();
    operator.runner.forget(BACKUP);
    assertEquals(new Activity.Working(1, false), operator.activity());
    operator.slots.runAll();
  }
}
