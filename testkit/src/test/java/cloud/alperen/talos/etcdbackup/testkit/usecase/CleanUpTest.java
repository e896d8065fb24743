package cloud.alperen.talos.etcdbackup.testkit.usecase;

import static cloud.alperen.talos.etcdbackup.testkit.usecase.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.testkit.usecase.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.testkit.usecase.Script.breaks;
import static cloud.alperen.talos.etcdbackup.testkit.usecase.Script.fails;
import static cloud.alperen.talos.etcdbackup.testkit.usecase.Script.interrupts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.usecase.CleanUpOrder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleaning up behind a backup: bounded tries, and only what is ours. */
class CleanUpTest {
  private final Operator operator = new Operator();

  @AfterEach
  void theThreadIsClean() {
    assertFalse(Thread.interrupted());
  }

  @Test
  void unfinishedUploadsAreAborted() throws Exception {
    begin(PLACEMENT.key());
    order(false);
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
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), false));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isPresent());
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), true));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isEmpty());
    assertEquals("SnapshotDeleted", operator.event(BackupEvent.Noted.class).reason());
  }

  @Test
  void somebodyElsesObjectIsNeverDeleted() throws Exception {
    put(PLACEMENT.key(), Map.of("backup-uid", "uid-2", "expected-size", "3"));
    cleanUp(true);
    assertTrue(operator.store.find(PLACEMENT.key().value()).isPresent());
    assertEquals(0, operator.script.count("sink.delete"));
  }

  @Test
  void nothingThereIsClean() {
    cleanUp(true);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(List.of(), operator.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sink.abortUnfinished", "secrets.read"})
  void aFailureIsTriedAgainALittleLater(String point) throws Exception {
    begin(PLACEMENT.key());
    operator.script.atNext(
        2, point, fails(point.equals("secrets.read") ? Facts.NO_SECRET : Facts.STORE_DOWN));
    cleanUp(false);
    assertEquals(List.of(), operator.store.unfinishedUploads());
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), operator.time.sleeps());
    assertEquals(List.of(), operator.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sink.abortUnfinished", "secrets.read", "sink.find"})
  void afterFiveTriesItIsSaidAndLetGo(String point) {
    operator.script.atNext(
        99, point, fails(point.equals("secrets.read") ? Facts.NO_SECRET : Facts.STORE_DOWN));
    cleanUp(true);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    assertEquals(5, operator.script.count(point));
    assertEquals(
        List.of(1L, 2L, 4L, 8L),
        operator.time.sleeps().stream().map(Duration::toSeconds).toList());
    BackupEvent.Warned warned = operator.event(BackupEvent.Warned.class);
    assertEquals("CleanUpGivenUp", warned.reason());
    assertTrue(warned.message().contains(PLACEMENT.key().value()), warned.message());
  }

  @Test
  void aMissingRightToListIsSaidButTheSnapshotIsStillDeleted() {
    ObjectKey key = operator.attempt().placement().orElseThrow().key();
    operator.script.at("sink.abortUnfinished", fails(Facts.STORE_DENIES));
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), true));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key.value()).isEmpty());
    assertEquals(
        "UnfinishedUploadsUnknown", operator.event(BackupEvent.Warned.class).reason());
  }

  @Test
  void aMissingRightWillBeMissingInAMinuteToo() {
    operator.script.at("sink.find", fails(Facts.STORE_DENIES));
    cleanUp(true);
    assertEquals(List.of(), operator.time.sleeps());
    assertEquals("CleanUpGivenUp", operator.event(BackupEvent.Warned.class).reason());
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void whatWasInterruptedIsNotClean(int nth) {
    operator.script.atNext(nth - 1, "sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.script.at("sink.abortUnfinished", nth, interrupts());
    cleanUp(false);
    assertInstanceOf(Activity.Idle.class, operator.activity());
    operator.event(BackupEvent.Stopped.class);
    assertEquals(List.of(), operator.events(BackupEvent.Warned.class));
  }

  @Test
  void aFailureOfAnInterruptedStoreIsNoVerdict() {
    operator.script.atNext(4, "sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.script.at("sink.abortUnfinished", 5, () -> {
      Thread.currentThread().interrupt();
      throw new BackupException(Facts.STORE_DOWN);
    });
    cleanUp(false);
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void aDefectIsToldAndLetsGo() {
    operator.script.at("sink.abortUnfinished", breaks());
    cleanUp(false);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    operator.event(BackupEvent.DefectFound.class);
  }

  @Test
  void whileABackupIsWorkedOnItIsNotCleanedUp() {
    operator.submit();
    order(false);
    assertEquals(0, operator.cleanUps.waiting());
    operator.slots.runAll();
  }

  @Test
  void whileABackupIsCleanedUpItIsNotWorkedOn() {
    order(false);
    operator.submit();
    assertEquals(0, operator.slots.waiting());
    operator.cleanUps.runAll();
  }

  @Test
  void whatWasCleanedUpMayBeSubmittedAgain() {
    cleanUp(false);
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

  private void order(boolean deleteObject) {
    operator.runner.cleanUp(new CleanUpOrder(BACKUP, PLACEMENT, deleteObject));
  }

  private void cleanUp(boolean deleteObject) {
    order(deleteObject);
    operator.cleanUps.runAll();
  }

  private void begin(ObjectKey key) throws Exception {
    operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, 100_000, new ObjectMetadata(Map.of()));
    assertEquals(1, operator.store.unfinishedUploads().size());
  }

  private void put(ObjectKey key, Map<String, String> metadata) throws Exception {
    try (ObjectUpload upload = operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, 3, new ObjectMetadata(metadata))) {
      upload.write(ByteBuffer.allocate(3));
      upload.complete();
    }
  }
}
