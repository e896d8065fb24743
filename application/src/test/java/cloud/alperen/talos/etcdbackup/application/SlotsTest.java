package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.runner.RunnerLoad;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has a slot, and what gives it back: nobody waits for somebody else in one. */
class SlotsTest {
  private static final BackupId GOOD = new BackupId("good", "nightly", "uid-good");

  private final Operator operator = new Operator();

  @AfterEach
  void noSlotIsHeld() {
    assertFalse(Thread.interrupted());
    assertEquals(0, operator.runner.load().slotsInUse());
  }

  @Test
  void backupsWhoseSecretIsRefusedHoldNoSlot() {
    operator.secretTrouble.put("bad", Facts.refusedSecret());
    List<BackupId> bad = backups("bad", Operator.SLOTS);
    bad.forEach(operator::submitOther);
    operator.submitOther(GOOD);
    operator.slots.runAll();
    assertEquals(Phase.SUCCEEDED, operator.status.of(GOOD).phase());
    bad.forEach(backup -> assertEquals(Phase.WAITING, operator.status.of(backup).phase()));
    assertEquals(Operator.SLOTS, operator.events(BackupEvent.Waiting.class).size());
    assertEquals(List.of(), operator.time.sleeps(), "nobody waited");
  }

  @Test
  void backupsThatTheApiKeepsWaitingHoldNoSlotAndGoOnWhenItIsBack() {
    operator.secretTrouble.put("bad", Facts.secretUnanswered());
    List<BackupId> bad = backups("bad", Operator.SLOTS);
    bad.forEach(operator::submitOther);
    operator.submitOther(GOOD);
    operator.slots.runWaiting();
    assertEquals(Phase.SUCCEEDED, operator.status.of(GOOD).phase());
    assertEquals(0, operator.runner.load().slotsInUse());
    bad.forEach(
        backup -> assertEquals(new Activity.Working(1, false), operator.runner.activity(backup)));
    assertEquals(
        Operator.SLOTS, operator.events(BackupEvent.StatusDelayed.class).size(), "told once each");
    operator.secretTrouble.clear();
    operator.slots.runAll();
    bad.forEach(
        backup -> assertEquals(Phase.SUCCEEDED, operator.status.of(backup).phase()));
    bad.forEach(backup -> assertEquals(1, operator.status.of(backup).attempts()));
  }

  @Test
  void aBackupThatWaitsForTheApiCanBeCancelled() {
    operator.secretTrouble.put("ns", Facts.secretUnanswered());
    operator.submit();
    operator.slots.runWaiting();
    operator.runner.cancel(BACKUP, StopReason.EDITED);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(List.of(BACKUP), operator.idle);
    int looks = operator.script.count("secrets.read");
    operator.slots.runAll();
    assertEquals(looks, operator.script.count("secrets.read"));
  }

  @Test
  void aBackupThatWaitsForTheApiDoesNotHoldUpTheEnd() throws Exception {
    operator.secretTrouble.put("ns", Facts.secretUnanswered());
    operator.submit();
    operator.slots.runWaiting();
    operator.runner.stop(Duration.ofHours(1));
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(Phase.QUEUED, operator.phase());
  }

  @Test
  void aSecretThatGoesWhileABegunAttemptWaitsForTheApiIsWaitedForAndNoAttemptIsUsedUp() {
    operator.script.at(
        "status.update", 3, Script.fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    operator.submit();
    operator.slots.runNext();
    assertEquals(Phase.RUNNING, operator.phase());
    operator.secretTrouble.put("ns", Facts.NO_SECRET);
    operator.slots.runAll();
    assertEquals(Phase.WAITING, operator.phase());
    assertEquals(0, operator.status().attempts());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void aStatusThatIsRefusedForGoodIsToldOnceAndTriedMoreAndMoreSeldom() {
    operator.submit();
    operator.status.refused.put(BACKUP, refused());
    operator.submitOther(GOOD);
    operator.slots.runWaiting();
    for (int i = 0; i < 7; i++) {
      operator.time.fire();
      operator.slots.runWaiting();
    }
    assertEquals(Phase.SUCCEEDED, operator.status.of(GOOD).phase());
    assertEquals(
        List.of(10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L),
        operator.time.sleeps().stream().map(Duration::toSeconds).toList());
    BackupNotice.Warning warned = operator.event(BackupNotice.Warning.class);
    assertEquals("StatusUnwritable", warned.reason());
    assertTrue(warned.message().contains("request is too large"), warned.message());
    operator.status.refused.clear();
    operator.slots.runAll();
    assertEquals(Phase.SUCCEEDED, operator.phase());
  }

  @Test
  void aPlacementThatIsRefusedFailsTheAttempt() {
    operator.script.at("status.update", 3, Script.fails(refused()));
    assertEquals(Phase.RETRYING, operator.attempt().phase());
    BackupEvent.AttemptFailed failed = operator.event(BackupEvent.AttemptFailed.class);
    assertEquals("PlacementUnrecordable", failed.failure().reason());
    assertEquals(0, operator.script.count("sink.begin"));
  }

  @Test
  void aSuccessThatCannotBeRecordedYetHoldsNoSlotAndIsNotLost() {
    BackupFailure away = new BackupFailure.StatusUnwritable(BACKUP, "no answer");
    operator.script.at("sink.completed", () -> operator.status.refused.put(BACKUP, away));
    operator.submit();
    operator.slots.runWaiting();
    assertEquals(0, operator.runner.load().slotsInUse());
    assertEquals(new Activity.Working(1, false), operator.activity());
    operator.submitOther(GOOD);
    operator.slots.runWaiting();
    assertEquals(Phase.SUCCEEDED, operator.status.of(GOOD).phase());
    for (int i = 0; i < 20; i++) {
      operator.time.fire();
    }
    operator.status.refused.clear();
    operator.slots.runAll();
    assertEquals(Phase.SUCCEEDED, operator.phase());
    assertEquals(2, operator.script.count("sink.begin"), "one transfer each");
    assertEquals(2, operator.events(BackupEvent.Succeeded.class).size());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void oneControlPlaneIsReadByOneBackupAtATime() {
    BackupId second = new BackupId("ns", "second", "uid-2");
    operator.submit();
    operator.time.pass(Duration.ofSeconds(3));
    operator.submit(second, 6);
    operator.time.pass(Duration.ofSeconds(4));
    assertEquals(1, operator.slots.waiting());
    assertEquals(
        new RunnerLoad(Operator.SLOTS, 1, 1, Duration.ofSeconds(4)), operator.runner.load());
    assertTrue(operator.runner.worksOn(Facts.access("n1").ref(), second));
    operator.slots.runAll();
    assertEquals(Phase.SUCCEEDED, operator.status.of(second).phase());
    assertFalse(operator.runner.worksOn(Facts.access("n1").ref(), second));
  }

  @Test
  void aNamespaceWithManyBackupsDoesNotKeepAnotherWaiting() {
    backups("many", 20).forEach(operator::submitOther);
    operator.submitOther(GOOD);
    operator.slots.runAll();
    List<BackupId> order = operator.events(BackupEvent.AttemptStarted.class).stream()
        .map(BackupEvent.AttemptStarted::backup)
        .toList();
    assertEquals(Operator.SLOTS, order.indexOf(GOOD), "after those that had a slot already");
  }

  private static BackupFailure refused() {
    return new BackupFailure.StatusUnwritable(BACKUP, "request is too large", false);
  }

  private static List<BackupId> backups(String namespace, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new BackupId(namespace, "b" + i, "uid-" + namespace + i))
        .toList();
  }
}
