package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.BROKEN;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.HOPELESS;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.MISSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.NODE;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.REPORT;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.T0;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.Backups.at;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.FAILED;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.PROGRESSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.READY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.AttemptCrashed;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rows of the condition table, word for word, and what else a transition records. */
class LifecycleTest {
  @Test
  void queuedForASlot() {
    assertConditions(
        Backups.queued(),
        "Progressing True BackupQueued",
        "Ready False BackupQueued",
        "Failed False BackupQueued");
  }

  @Test
  void firstAttemptRunning() {
    assertConditions(
        Backups.running(),
        "Progressing True BackupInProgress",
        "Ready False BackupInProgress",
        "Failed False BackupInProgress");
    assertEquals("Attempt 1 of 3 is running", message(Backups.running(), PROGRESSING));
  }

  @Test
  void firstAttemptRunningAfterSomethingMissingHasAppeared() {
    BackupStatus queued = Lifecycle.queue(Backups.waiting(), Optional.empty(), at(10));
    assertConditions(
        Lifecycle.start(queued, at(11)),
        "Progressing True BackupInProgress",
        "Ready False BackupInProgress",
        "Failed False BackupInProgress");
  }

  @Test
  void laterAttemptRunning() {
    BackupStatus second = secondAttempt();
    assertConditions(
        second,
        "Progressing True BackupInProgress",
        "Ready False BackupInProgress",
        "Failed True BackupFailed");
    assertEquals("Attempt 2 of 3 is running", message(second, PROGRESSING));
    assertTrue(message(second, FAILED).startsWith(BROKEN.userMessage()), message(second, FAILED));
  }

  @Test
  void attemptFailedAndWillBeRetried() {
    BackupStatus retrying = Backups.retrying();
    assertConditions(
        retrying,
        "Progressing True BackupRetrying",
        "Ready False BackupFailed",
        "Failed True BackupFailed");
    assertEquals(
        BROKEN.userMessage() + " (attempt 1 of 3 failed, next try at 2025-10-04T11:30:20Z)",
        message(retrying, FAILED));
  }

  @Test
  void waitingForSomethingMissing() {
    assertConditions(
        Backups.waiting(),
        "Progressing True BackupWaiting",
        "Ready False BackupFailed",
        "Failed True BackupFailed");
    assertEquals(
        MISSING.userMessage() + " (attempt 1 of 3 starts as soon as that changes)",
        message(Backups.waiting(), FAILED));
  }

  @Test
  void gaveUpOnAFailureThatNoAttemptWouldHelp() {
    assertConditions(
        Backups.gaveUp(),
        "Progressing False BackupFailed",
        "Ready False BackupFailed",
        "Failed True BackupFailed");
    assertEquals(
        HOPELESS.userMessage() + " (gave up after attempt 1 of 3)",
        message(Backups.gaveUp(), FAILED));
  }

  @Test
  void gaveUpAfterTheLastAttempt() {
    BackupStatus status = Backups.queued();
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertFalse(status.phase().terminal());
      status = Lifecycle.start(Lifecycle.queue(status, Optional.empty(), at(1)), at(2));
      assertEquals(attempt, status.attempts());
      status = Lifecycle.fail(status, BROKEN, T0.plusSeconds(9), at(3));
    }
    assertEquals(Phase.GAVE_UP, status.phase());
    assertEquals(BROKEN.userMessage() + " (gave up after attempt 3 of 3)", message(status, FAILED));
    assertEquals(Optional.of(at(3).now()), status.completionTime());
    assertEquals(Optional.empty(), status.nextAttempt());
  }

  @Test
  void refusedBeforeTheFirstAttempt() {
    BackupStatus refused =
        Lifecycle.refuse(BackupStatus.NEW, HOPELESS, Optional.of("again"), at(1));
    assertConditions(
        refused,
        "Progressing False BackupFailed",
        "Ready False BackupFailed",
        "Failed True BackupFailed");
    assertEquals(HOPELESS.userMessage() + " (no attempt was made)", message(refused, FAILED));
    assertEquals(Optional.of("again"), refused.observedRetry());
  }

  @Test
  void succeeded() {
    BackupStatus done = Backups.succeeded();
    assertConditions(
        done,
        "Progressing False BackupCompleted",
        "Ready True BackupSucceeded",
        "Failed False BackupSucceeded");
    assertEquals(Optional.of(REPORT.completed()), done.completionTime());
    assertEquals(
        new Transfer(40_992, Optional.of(40_992L), Optional.of(REPORT.sha256()), Optional.of(NODE)),
        done.transfer());
    assertTrue(message(done, READY).contains(PLACEMENT.key().value()), message(done, READY));
  }

  @Test
  void stoppedByShutdownChangesOnlyProgressing() {
    for (BackupStatus running : List.of(Backups.running(), secondAttempt())) {
      BackupStatus stopped = Lifecycle.queue(running, Optional.empty(), at(99));
      assertTrue(holds(stopped, PROGRESSING));
      assertEquals("BackupQueued", stopped.condition(PROGRESSING).orElseThrow().reason());
      assertEquals(running.condition(READY), stopped.condition(READY));
      assertEquals(running.condition(FAILED), stopped.condition(FAILED));
    }
  }

  @Test
  void anAttemptThatWasCutOffIsRepeatedUnderItsOwnNumber() {
    BackupStatus cutOff = Lifecycle.queue(secondAttempt(), Optional.empty(), at(99));
    assertEquals(
        "Attempt 2 was cut off and is waiting to be repeated", message(cutOff, PROGRESSING));
    assertEquals(2, Lifecycle.start(cutOff, at(100)).attempts());
  }

  @Test
  void onlyAnAttemptThatWasFoundCutOffIsCounted() {
    BackupStatus found = Lifecycle.queue(secondAttempt(), Optional.empty(), at(99));
    assertEquals(1, found.interruptions());
    BackupStatus again =
        Lifecycle.queue(Lifecycle.start(found, at(100)), Optional.empty(), at(101));
    assertEquals(2, again.interruptions());
    BackupStatus orderly = Lifecycle.cutOff(Lifecycle.start(again, at(102)), at(103));
    assertEquals(2, orderly.interruptions());
    assertEquals(
        "Attempt 2 was cut off and is waiting to be repeated", message(orderly, PROGRESSING));
  }

  @Test
  void anAttemptThatWasCutOffTooOftenHasFailed() {
    BackupFailure crashed = new AttemptCrashed(2, 3);
    BackupStatus found = Lifecycle.queue(secondAttempt(), Optional.empty(), at(99));
    BackupStatus failed = Lifecycle.crash(found, crashed, at(120).now(), at(100));
    assertEquals(Phase.RETRYING, failed.phase());
    assertEquals(2, failed.attempts());
    assertEquals(0, failed.interruptions());
    assertTrue(message(failed, FAILED).startsWith(crashed.userMessage()));
    assertTrue(message(failed, FAILED).contains("attempt 2 of"));
  }

  @Test
  void queuedBehindAnotherBackupOfItsControlPlane() {
    BackupStatus queued =
        Lifecycle.queueBehindAnother(BackupStatus.NEW, Optional.empty(), "my-cp", at(1));
    assertEquals(
        "Waiting for another backup of control plane my-cp to finish",
        message(queued, PROGRESSING));
  }

  @Test
  void waitingUsesUpNoAttempt() {
    BackupStatus waiting = Lifecycle.await(secondAttempt(), MISSING, at(50));
    assertEquals(1, waiting.attempts());
    BackupStatus again =
        Lifecycle.start(Lifecycle.queue(waiting, Optional.empty(), at(60)), at(61));
    assertEquals(2, again.attempts());
  }

  @Test
  void theKeyAndTheStartOutliveRetriesButNotARearming() {
    BackupStatus second = secondAttempt();
    assertEquals(Optional.of(PLACEMENT), second.placement());
    assertEquals(Optional.of(at(1).now()), second.startTime());

    BackupStatus rearmed = Lifecycle.rearm(Backups.gaveUp(), Optional.of("once more"), at(100));
    assertEquals(0, rearmed.attempts());
    assertEquals(Optional.of("once more"), rearmed.observedRetry());
    assertEquals(Optional.empty(), rearmed.completionTime());
    assertEquals(Optional.of(PLACEMENT), rearmed.placement(), "is still to be cleaned up");
    assertTrue(rearmed.placementIsStale());

    BackupStatus anew = Lifecycle.start(rearmed, at(101));
    assertEquals(Optional.empty(), anew.placement());
    assertEquals(Optional.of(at(101).now()), anew.startTime());
    assertFalse(holds(anew, FAILED));
  }

  @Test
  void aNewAttemptForgetsHowFarTheLastOneGot() {
    BackupStatus progressed = Lifecycle.progress(Backups.running(), NODE, 7, 40_992, at(5));
    assertEquals(
        new Transfer(7, Optional.of(40_992L), Optional.empty(), Optional.of(NODE)),
        progressed.transfer());
    BackupStatus failed = Lifecycle.fail(progressed, BROKEN, T0.plusSeconds(20), at(10));
    assertEquals(progressed.transfer(), failed.transfer());
    BackupStatus next = Lifecycle.start(Lifecycle.queue(failed, Optional.empty(), at(20)), at(21));
    assertEquals(Transfer.NONE, next.transfer());
  }

  @Test
  void queueingTwiceSaysNothingNew() {
    BackupStatus queued = Backups.queued();
    assertSame(queued, Lifecycle.queue(queued, Optional.of("other"), at(50)));
  }

  @Test
  void anIgnoredEditIsSeenButWhatWasStatedStaysStatedForTheOldSpec() {
    BackupStatus noted = Lifecycle.noteEdit(Backups.succeeded(), 2);
    assertEquals(2, noted.observedGeneration());
    assertEquals(Backups.succeeded().conditions(), noted.conditions());
    assertEquals(Backups.succeeded().completionTime(), noted.completionTime());
  }

  @Test
  void transitionTimesMoveOnlyWhenTheStatusFlips() {
    BackupStatus second = secondAttempt();
    assertEquals(T0, since(second, PROGRESSING), "queued at T0 and in progress ever since");
    assertEquals(T0, since(second, READY), "never ready yet");
    assertEquals(at(10).now(), since(second, FAILED), "failed when the first attempt did");
    BackupStatus done = Lifecycle.succeed(second, REPORT, at(60));
    assertEquals(at(60).now(), since(done, PROGRESSING));
    assertEquals(at(60).now(), since(done, READY));
    assertEquals(at(60).now(), since(done, FAILED));
  }

  @Test
  void everyConditionNamesTheGenerationItWasStatedFor() {
    TransitionContext edited = new TransitionContext(at(100).now(), 5, Backups.LIMIT);
    BackupStatus rearmed = Lifecycle.rearm(Backups.gaveUp(), Optional.empty(), edited);
    assertEquals(5, rearmed.observedGeneration());
    rearmed.conditions().forEach(c -> assertEquals(5, c.observedGeneration(), c.toString()));
  }

  private static BackupStatus secondAttempt() {
    return Lifecycle.start(Lifecycle.queue(Backups.retrying(), Optional.empty(), at(20)), at(21));
  }

  private static void assertConditions(BackupStatus status, String... lines) {
    assertEquals(
        List.of(lines),
        status.conditions().stream()
            .map(c -> c.type().label() + (c.holds() ? " True " : " False ") + c.reason())
            .toList());
  }

  private static boolean holds(BackupStatus status, ConditionType type) {
    return status.condition(type).orElseThrow().holds();
  }

  private static String message(BackupStatus status, ConditionType type) {
    return status.condition(type).orElseThrow().message();
  }

  private static Instant since(BackupStatus status, ConditionType type) {
    return status.condition(type).orElseThrow().lastTransition();
  }
}
