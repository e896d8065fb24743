package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.broken;
import static cloud.alperen.talos.etcdbackup.application.Script.breaks;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One attempt through the runner: what is recorded, and what is told, for each way in which it can end. */
class AttemptTest extends AttemptFixture {
  @Nested
  class Success {
    @Test
    void everyStepIsRecordedBeforeItIsTaken() {
      BackupStatus done = operator.attempt();
      assertEquals(
          List.of(Phase.RUNNING, Phase.RUNNING, Phase.SUCCEEDED), operator.status.phases());
      BackupStatus started = operator.status.history().get(0);
      assertEquals(1, started.attempts());
      assertEquals(Optional.empty(), started.placement());
      Placement placement = operator.status.history().get(1).placement().orElseThrow();
      assertEquals(SnapshotKeys.key("cp", SECOND), placement.key());
      assertEquals(Facts.TARGET, placement.target());
      assertTrue(operator.script.indexOf("status.updated") < operator.script.indexOf("sink.begin"));
      assertArrayEquals(
          Facts.snapshot(),
          operator.store.find(placement.key().value()).orElseThrow().bytes());
      assertEquals(operator.time.now(), done.completionTime().orElseThrow());
    }

    @Test
    void aSuccessIsToldOnceItIsRecorded() {
      operator.attempt();
      assertEquals(
          new BackupEvent.AttemptStarted(BACKUP, 1, 7),
          operator.event(BackupEvent.AttemptStarted.class));
      BackupEvent.Succeeded told = operator.event(BackupEvent.Succeeded.class);
      assertEquals(operator.status().placement().orElseThrow().key(), told.key());
      assertEquals(operator.status().transfer().sha256(), Optional.of(told.sha256()));
      assertEquals(List.of(BACKUP), operator.idle);
    }

    @Test
    void aBackupThatIsNotQueuedAnyMoreIsLeftAlone() {
      operator.submit();
      TransitionContext at = new TransitionContext(operator.time.now(), 1, 7);
      operator.status.put(BACKUP, Lifecycle.start(operator.status(), at));
      operator.slots.runAll();
      assertEquals(List.of(), operator.status.history());
      assertEquals(0, operator.script.count("secrets.read"));
    }
  }

  @Nested
  class Failure {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "source.probe",
          "source.open:n1",
          "source.read:n1",
          "sink.find",
          "sink.begin",
          "sink.write",
          "sink.complete"
        })
    void aFailedAttemptIsRetriedLater(String point) {
      BackupFailure failure = point.startsWith("source") ? broken("n1") : Facts.STORE_DOWN;
      operator.script.at(point, fails(failure));
      BackupStatus status = operator.attempt();
      assertEquals(Phase.RETRYING, status.phase());
      assertEquals(1, status.attempts());
      Instant next = SECOND.plusSeconds(10);
      assertEquals(Optional.of(next), status.nextAttempt());
      BackupEvent.AttemptFailed told = operator.event(BackupEvent.AttemptFailed.class);
      assertSame(failure, told.failure());
      assertEquals(1, told.attempt());
      assertEquals(7, told.attemptLimit());
      assertEquals(Optional.of(next), told.nextAttempt());
      assertSame(failure, ((BackupException) told.cause()).failure());
    }

    @Test
    void retriesUseTheSameKeyAndLeaveOneObject() {
      operator.script.at("sink.write", 3, fails(Facts.STORE_DOWN));
      operator.attempt();
      ObjectKey key = operator.status().placement().orElseThrow().key();
      operator.time.pass(Duration.ofSeconds(10));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(key, operator.status().placement().orElseThrow().key());
      assertEquals(
          "2", operator.store.find(key.value()).orElseThrow().metadata().get("attempt"));
      assertEquals(2, operator.status().attempts());
    }

    @Test
    void delaysDoubleFromAttemptToAttempt() {
      operator.script.atNext(3, "source.probe", fails(broken("n1")));
      for (long seconds : new long[] {10, 20, 40}) {
        Instant before = operator.time.now();
        Instant next = operator.attempt().nextAttempt().orElseThrow();
        assertEquals(before.plusSeconds(seconds).getEpochSecond(), next.getEpochSecond());
      }
    }

    @Test
    void givesUpWhenNoAttemptIsLeft() {
      operator.script.atNext(2, "source.probe", fails(broken("n1")));
      operator.submit(BACKUP, 1);
      operator.slots.runAll();
      operator.submit(BACKUP, 1);
      operator.slots.runAll();
      assertEquals(Phase.GAVE_UP, operator.phase());
      assertEquals(
          Optional.empty(),
          operator.events(BackupEvent.AttemptFailed.class).get(1).nextAttempt());
    }

    @Test
    void givesUpAtOnceWhenNoAttemptWouldHelp() {
      operator.script.at("sink.begin", fails(Facts.TOO_LARGE));
      assertEquals(Phase.GAVE_UP, operator.attempt().phase());
    }
  }

  @Nested
  class MissingPrerequisite {
    @ParameterizedTest
    @ValueSource(strings = {"controlPlanes.find", "secrets.read", "source.probe", "source.open:n1"})
    void whatIsMissingIsWaitedForAndUsesUpNoAttempt(String point) {
      BackupFailure missing =
          point.equals("secrets.read") ? Facts.NO_SECRET : Facts.NO_CONTROL_PLANE;
      operator.script.at(point, fails(missing));
      BackupStatus status = operator.attempt();
      assertEquals(Phase.WAITING, status.phase());
      assertEquals(0, status.attempts());
      assertEquals(
          new BackupEvent.Waiting(BACKUP, missing), operator.event(BackupEvent.Waiting.class));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(1, operator.status().attempts());
    }

    /** Else the message would change from one start of the process to the next. */
    @Test
    void secretsAreReadInTheOrderOfTheirNames() {
      operator.attempt();
      assertTrue(operator.script.indexOf("spec.backupStorage.s3.accessKeyID")
          < operator.script.indexOf("spec.backupStorage.s3.secretAccessKey"));
    }
  }

  @Nested
  class Defect {
    @ParameterizedTest
    @ValueSource(strings = {"source.probe", "source.read:n1", "sink.find", "sink.write"})
    void aDefectInAnAttemptIsAFailedAttempt(String point) {
      operator.script.at(point, breaks());
      assertEquals(Phase.RETRYING, operator.attempt().phase());
      BackupEvent.AttemptFailed told = operator.event(BackupEvent.AttemptFailed.class);
      assertEquals(new BackupFailure.Unexpected(), told.failure());
      assertInstanceOf(IllegalStateException.class, told.cause().getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"controlPlanes.find", "secrets.read"})
    void aDefectWhileLookingUpUsesUpTheAttempt(String point) {
      operator.script.at(point, breaks());
      BackupStatus failed = operator.attempt();
      assertEquals(Phase.RETRYING, failed.phase());
      assertEquals(1, failed.attempts());
      assertEquals(
          new BackupFailure.Unexpected(),
          operator.event(BackupEvent.AttemptFailed.class).failure());
    }

    @ParameterizedTest
    @ValueSource(strings = {"status.update", "status.updated"})
    void aDefectBeforeAnAttemptPausesInsteadOfSpinning(String point) {
      operator.script.at(point, breaks());
      assertEquals(Phase.QUEUED, operator.attempt().phase());
      operator.event(BackupEvent.DefectFound.class);
      assertEquals(List.of(Duration.ofSeconds(10)), operator.time.sleeps());
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    }

    @Test
    void aDefectThatKeepsTheFailureFromBeingRecordedPausesToo() {
      operator.script.at("source.probe", fails(broken("n1")));
      operator.script.at("status.update", 4, breaks());
      operator.attempt();
      operator.event(BackupEvent.DefectFound.class);
      assertEquals(List.of(Duration.ofSeconds(10)), operator.time.sleeps());
      assertEquals(Phase.RUNNING, operator.phase(), "which is seen as cut off");
    }
  }

  @Nested
  class Outage {
    @ParameterizedTest
    @ValueSource(strings = {"controlPlanes.find", "secrets.read"})
    void anOutageWhileLookingUpOnlyDelays(String point) {
      operator.script.atNext(3, point, fails(Facts.apiAway()));
      BackupStatus done = operator.attempt();
      assertEquals(Phase.SUCCEEDED, done.phase());
      assertEquals(1, done.attempts());
      assertEquals(
          List.of(500L, 1_000L, 2_000L),
          operator.time.sleeps().stream().map(Duration::toMillis).toList());
      operator.event(BackupEvent.StatusDelayed.class);
    }

    @Test
    void anOutageWhileRecordingOnlyDelays() {
      BackupFailure away = new BackupFailure.StatusUnwritable(BACKUP, "no answer");
      operator.script.at(
          "sink.completed", () -> operator.script.atNext(8, "status.update", fails(away)));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(
          List.of(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L, 15_000L),
          operator.time.sleeps().stream().map(Duration::toMillis).toList());
      assertEquals(1, operator.script.count("sink.begin"), "the transfer is not repeated");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anOutageAtAnyRecordingOnlyDelays(int nth) {
      operator.script.at(
          "status.update", nth, fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(List.of(Duration.ofMillis(500)), operator.time.sleeps());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aRecordingWhoseAnswerWasLostDoesNoHarm(int nth) {
      operator.script.at(
          "status.updated", nth, fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
      operator.attempt();
      while (operator.phase() != Phase.SUCCEEDED) {
        assertFalse(operator.phase().terminal());
        operator.attempt();
      }
      assertEquals(1, operator.storedObjects(BACKUP));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aBackupThatIsGoneAtAnyRecordingIsLeftAlone(int nth) {
      operator.script.at("status.update", nth, () -> operator.status.remove(BACKUP));
      operator.submit();
      operator.slots.runAll();
      assertTrue(operator.event(BackupEvent.Stopped.class).why().contains("ns/nightly"));
      assertEquals(List.of(), operator.events(BackupEvent.AttemptFailed.class));
      assertEquals(nth, operator.script.count("status.update"), "and nothing more is recorded");
    }
  }
}
