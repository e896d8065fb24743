package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Script.breaks;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static cloud.alperen.talos.etcdbackup.application.Script.interrupts;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.DELETE;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.RECORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleaning up behind a backup: bounded tries, and only what is ours. */
class CleanUpTest extends CleanUpFixture {
  @Test
  void unfinishedUploadsAreAborted() throws Exception {
    begin(PLACEMENT.key());
    order(DELETE);
    assertInstanceOf(Activity.CleaningUp.class, operator.activity());
    operator.cleanUps.runAll();
    assertEquals(List.of(), operator.store.unfinishedUploads());
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(List.of(BACKUP), operator.idle);
    operator.runner.forget(BACKUP);
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void theSnapshotGoesOnlyWhenThatIsWanted() {
    ObjectKey key = operator.attempt().placement().orElseThrow().key();
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), RECORD));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isPresent());
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), DELETE));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isEmpty());
    assertEquals("SnapshotDeleted", operator.event(BackupNotice.Note.class).reason());
  }

  @Test
  void aBackupThatGaveUpSucceedsIfItsLastAttemptHadPublishedAfterAll() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    assertEquals(Phase.GAVE_UP, lastAttempt());
    cleanUp(RECORD);
    assertEquals(Phase.SUCCEEDED, operator.phase());
    BackupEvent.Succeeded told = operator.event(BackupEvent.Succeeded.class);
    assertEquals(operator.status().transfer().sha256(), Optional.of(told.sha256()));
    assertEquals(1, operator.storedObjects(BACKUP));
    assertInstanceOf(
        Activity.Idle.class, operator.activity(), "what is there may have to be deleted one day");
  }

  @Test
  void aBackupThatGaveUpWithoutASnapshotStaysThatWay() throws Exception {
    operator.script.at("sink.complete", fails(Facts.STORE_DOWN));
    assertEquals(Phase.GAVE_UP, lastAttempt());
    put(PLACEMENT.key(), Map.of("backup-uid", "uid-2", "expected-size", "3"));
    cleanUp(RECORD);
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @Test
  void anObjectThatIsGoneMeanwhileIsClean() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    lastAttempt();
    operator.script.at("sink.find", () -> operator.status.remove(BACKUP));
    cleanUp(RECORD);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(List.of(), operator.time.sleeps());
  }

  @Test
  void somebodyElsesObjectIsNeverDeleted() throws Exception {
    put(PLACEMENT.key(), Map.of("backup-uid", "uid-2", "expected-size", "3"));
    cleanUp(DELETE);
    assertTrue(operator.store.find(PLACEMENT.key().value()).isPresent());
    assertEquals(0, operator.script.count("sink.delete"));
    assertLeftAlone();
  }

  @Test
  void anObjectThatNamesNoBackupIsNamed() throws Exception {
    put(PLACEMENT.key(), Map.of());
    cleanUp(DELETE);
    assertTrue(operator.store.find(PLACEMENT.key().value()).isPresent());
    assertLeftAlone();
  }

  private void assertLeftAlone() {
    BackupNotice.Warning warned = operator.event(BackupNotice.Warning.class);
    assertEquals("ObjectLeftAlone", warned.reason());
    assertTrue(warned.message().contains(PLACEMENT.key().value()), warned.message());
    assertTrue(warned.message().contains(PLACEMENT.target().display()), warned.message());
  }

  @Test
  void nothingThereIsClean() {
    cleanUp(DELETE);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(List.of(), operator.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sink.abortUnfinished", "secrets.read"})
  void aFailureIsTriedAgainALittleLater(String point) throws Exception {
    begin(PLACEMENT.key());
    operator.script.atNext(
        2, point, fails(point.equals("secrets.read") ? Facts.NO_SECRET : Facts.STORE_DOWN));
    cleanUp(DELETE);
    assertEquals(List.of(), operator.store.unfinishedUploads());
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), operator.time.sleeps());
    assertEquals(List.of(), operator.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sink.abortUnfinished", "secrets.read", "sink.find"})
  void afterFiveTriesItIsSaidAndLetGo(String point) {
    operator.script.atNext(
        99, point, fails(point.equals("secrets.read") ? Facts.NO_SECRET : Facts.STORE_DOWN));
    cleanUp(DELETE);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(5, operator.script.count(point));
    assertEquals(
        List.of(1L, 2L, 4L, 8L),
        operator.time.sleeps().stream().map(Duration::toSeconds).toList());
    BackupNotice.Warning warned = operator.event(BackupNotice.Warning.class);
    assertEquals("CleanUpGivenUp", warned.reason());
    assertTrue(warned.message().contains(PLACEMENT.key().value()), warned.message());
  }

  @Test
  void aMissingRightToListIsSaidButTheSnapshotIsStillDeleted() {
    ObjectKey key = operator.attempt().placement().orElseThrow().key();
    operator.script.at("sink.abortUnfinished", fails(Facts.STORE_DENIES));
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), DELETE));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isEmpty());
    assertEquals(
        "UnfinishedUploadsUnknown", operator.event(BackupNotice.Warning.class).reason());
  }

  @Test
  void aMissingRightWillBeMissingInAMinuteToo() {
    operator.script.at("sink.find", fails(Facts.STORE_DENIES));
    cleanUp(DELETE);
    assertEquals(List.of(), operator.time.sleeps());
    assertEquals("CleanUpGivenUp", operator.event(BackupNotice.Warning.class).reason());
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void whatWasInterruptedIsNotClean(int nth) {
    operator.script.atNext(nth - 1, "sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.script.at("sink.abortUnfinished", nth, interrupts());
    cleanUp(DELETE);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    operator.event(BackupEvent.Stopped.class);
    assertEquals(List.of(), operator.events(BackupNotice.Warning.class));
  }

  @Test
  void aFailureOfAnInterruptedStoreIsNoVerdict() {
    operator.script.atNext(4, "sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.script.at("sink.abortUnfinished", 5, () -> {
      Thread.currentThread().interrupt();
      throw new BackupException(Facts.STORE_DOWN);
    });
    cleanUp(DELETE);
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void aDefectIsToldAndLetsGo() {
    operator.script.at("sink.abortUnfinished", breaks());
    cleanUp(DELETE);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    operator.event(BackupEvent.DefectFound.class);
  }
}
