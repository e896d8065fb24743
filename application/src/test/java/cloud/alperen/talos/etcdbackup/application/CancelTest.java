package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Telling the runner to stop working on a backup. */
class CancelTest {
  private static final BackupId OTHER = new BackupId("ns", "other", "uid-2");

  private final Operator operator = new Operator();

  @AfterEach
  void nothingIsLeftOpenAndTheThreadIsClean() {
    assertFalse(Thread.interrupted());
    assertEquals(0, operator.nodes.openStreams());
    assertEquals(List.of(), operator.store.unfinishedUploads());
  }

  @Test
  void aQueuedBackupNeverBegins() {
    operator.submit();
    operator.runner.cancel(BACKUP, StopReason.DELETED);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(List.of(BACKUP), operator.idle);
    operator.slots.runAll();
    assertEquals(List.of(), operator.script.passed());
    assertEquals(Phase.QUEUED, operator.phase());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status.update", "status.updated", "controlPlanes.find", "secrets.read", "sink.find",
        "source.probe", "source.open:n1", "source.read:n1", "sink.begin", "sink.write",
        "sink.complete", "sink.completed"
      })
  void aRunningAttemptIsCancelledWhereverItIs(String point) {
    operator.script.at(point, () -> operator.runner.cancel(BACKUP, StopReason.DELETED));
    operator.submit();
    operator.slots.runAll();
    assertEquals(
        "the backup is being deleted", operator.event(BackupEvent.Stopped.class).why());
    assertEquals(List.of(), operator.events(BackupEvent.AttemptFailed.class));
    assertEquals(List.of(), operator.events(BackupEvent.Succeeded.class));
    assertTrue(operator.phase() == Phase.QUEUED || operator.phase() == Phase.RUNNING);
    assertEquals(List.of(BACKUP), operator.idle);
    boolean placed = operator.status().placement().isPresent();
    boolean published = operator.storedObjects(BACKUP) > 0;
    assertEquals(
        placed && !published ? new Activity.CleanedUp() : new Activity.Idle(),
        operator.activity(),
        "what the store confirms to be clean needs no other clean-up");
  }

  @Test
  void whatWasCleanBehindADeletedBackupStaysSoWithoutItsSecret() {
    operator.script.at("sink.write", 2, () -> {
      operator.runner.cancel(BACKUP, StopReason.DELETED);
      operator.script.atNext(99, "secrets.read", Script.fails(Facts.NO_SECRET));
    });
    operator.submit();
    operator.slots.runAll();
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(List.of(), operator.events(BackupNotice.Warning.class));
    assertEquals(List.of(), operator.time.sleeps());
    operator.runner.forget(BACKUP);
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void aStoreThatDoesNotConfirmThatIsAskedAgainByACleanUp() {
    operator.script.at("sink.write", 2, () -> operator.runner.cancel(BACKUP, StopReason.DELETED));
    operator.script.at("sink.abortUnfinished", Script.fails(Facts.STORE_DOWN));
    operator.submit();
    operator.slots.runAll();
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void whoIsStoppingSaysSo() {
    operator.script.at("sink.write", () -> {
      assertEquals(new Activity.Working(1, false), operator.activity());
      operator.runner.cancel(BACKUP, StopReason.EDITED);
      assertEquals(new Activity.Working(1, true), operator.activity());
    });
    operator.submit();
    assertEquals(new Activity.Working(1, false), operator.activity());
    operator.slots.runAll();
  }

  @Test
  void theFirstReasonCounts() {
    operator.script.at("sink.write", () -> {
      operator.runner.cancel(BACKUP, StopReason.EDITED);
      operator.runner.cancel(BACKUP, StopReason.DELETED);
    });
    operator.attempt();
    assertEquals(
        "the backup was changed", operator.event(BackupEvent.Stopped.class).why());
  }

  @ParameterizedTest
  @EnumSource(
      value = StopReason.class,
      names = {"DELETED", "EDITED"})
  void whoeverCancelsRecordsWhatFollows(StopReason why) {
    operator.script.at("sink.write", 2, () -> operator.runner.cancel(BACKUP, why));
    operator.attempt();
    assertEquals(List.of(Phase.RUNNING, Phase.RUNNING), operator.status.phases());
  }

  @Test
  void anOutageDoesNotKeepACancelledAttemptFromEnding() {
    operator.script.at("source.probe", Script.fails(Facts.STORE_DOWN));
    operator.script.at("status.update", 4, () -> {
      operator.runner.cancel(BACKUP, StopReason.DELETED);
      throw new BackupException(new BackupFailure.StatusUnwritable(BACKUP, "no answer"));
    });
    operator.attempt();
    operator.event(BackupEvent.Stopped.class);
    assertEquals(List.of(), operator.time.sleeps());
  }

  @Test
  void theInterruptDoesNotReachTheNextBackupOnTheSameThread() {
    operator.script.at("sink.write", 3, () -> operator.runner.cancel(BACKUP, StopReason.DELETED));
    operator.submit();
    operator.submit(OTHER, 6);
    operator.slots.runAll();
    assertEquals(Phase.RUNNING, operator.phase());
    assertEquals(Phase.SUCCEEDED, operator.status.of(OTHER).phase());
  }

  @Test
  void anInterruptThatComesTooLateDoesNotReachTheNextBackupEither() {
    operator.submit();
    operator.submit(OTHER, 6);
    operator.script.at(
        "status.updated", 4, () -> operator.runner.cancel(BACKUP, StopReason.DELETED));
    operator.slots.runNext();
    assertEquals(Phase.SUCCEEDED, operator.phase());
    assertFalse(Thread.currentThread().isInterrupted());
    operator.slots.runNext();
    assertEquals(Phase.SUCCEEDED, operator.status.of(OTHER).phase());
  }

  @Test
  void aCancelledBackupCanBeSubmittedAgain() {
    operator.script.at("sink.write", 3, () -> operator.runner.cancel(BACKUP, StopReason.EDITED));
    operator.attempt();
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
  }

  @Test
  void whatItDoesNotWorkOnCannotBeCancelled() {
    operator.runner.cancel(BACKUP, StopReason.DELETED);
    assertEquals(List.of(), operator.idle);
  }

  @Test
  void aBackupIsNotWorkedOnTwice() {
    operator.submit();
    operator.submit();
    assertEquals(1, operator.slots.waiting());
    operator.slots.runAll();
    assertEquals(1, operator.script.count("sink.begin"));
  }

  @Test
  void aPoolThatRefusesLeavesNothingBehind() throws Exception {
    operator.slots.shut();
    assertThrows(RejectedExecutionException.class, operator::submit);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(List.of(), operator.idle);
    operator.runner.stop(Duration.ZERO);
  }
}
