package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ready needs a proof: the store's word about the bytes, or the bytes themselves. A label is none. */
class ProofTest {
  private static final StorageFailure.Withheld MAY_NOT_READ = new StorageFailure.Withheld(
      StorageOperation.UPLOAD,
      Facts.TARGET,
      "s3:GetObject",
      StorageRefusal.ACCESS_DENIED,
      "AccessDenied");
  private static final StorageFailure.Withheld MAY_NOT_DELETE = new StorageFailure.Withheld(
      StorageOperation.UPLOAD,
      Facts.TARGET,
      "s3:DeleteObject",
      StorageRefusal.ACCESS_DENIED,
      "AccessDenied");

  private final Operator operator = new Operator();

  @AfterEach
  void theThreadIsClean() {
    assertFalse(Thread.interrupted());
  }

  static Stream<Confirmation> toBeRead() {
    return Stream.of(new Confirmation.Unvouched(), new Confirmation.Presumed());
  }

  @Test
  void whatTheStoreVouchesForIsNotReadBack() {
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(0, operator.script.count("source.openStored"));
  }

  @ParameterizedTest
  @MethodSource("toBeRead")
  void anythingElseIsReadBack(Confirmation confirmation) {
    operator.sink.says(confirmation);
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(1, operator.script.count("source.openStored"));
    assertEquals(List.of(), operator.events(BackupNotice.Warning.class));
  }

  @ParameterizedTest
  @MethodSource("toBeRead")
  void aChangedByteIsRejectedAndDeletedAndTheNextAttemptSendsAgain(Confirmation confirmation) {
    operator.sink.says(confirmation);
    operator.script.at("sink.completed", () -> change(ProofTest::lastByteChanged));
    assertEquals(Phase.RETRYING, operator.attempt().phase());
    assertRejected("the SHA-256 of its bytes is", "it was deleted");
    assertTrue(operator.store.find(key().value()).isEmpty());
    assertSentAgain();
  }

  @Test
  void anotherWholeSnapshotIsRejectedToo() {
    byte[] other = Facts.bytes(SnapshotContent.generated(1 << 19));
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at("sink.completed", () -> change(bytes -> other));
    operator.attempt();
    assertRejected("it is another snapshot, with the SHA-256", "it was deleted");
  }

  @Test
  void anObjectThatIsNotThereIsRejected() {
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at(
        "sink.completed", () -> operator.store.delete(Facts.TARGET, Facts.CREDENTIALS, key()));
    operator.attempt();
    assertRejected("it is not there", "nothing of this backup is there to delete");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasRejectedAndMayNotBeDeletedIsNeverTakenLater(boolean restart) {
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at("sink.completed", () -> change(ProofTest::lastByteChanged));
    operator.script.at("sink.delete", fails(MAY_NOT_DELETE));
    operator.attempt();
    assertRejected("it could not be deleted: grant s3:DeleteObject", key().value());
    assertTrue(operator.store.find(key().value()).isPresent());
    if (restart) {
      operator.restart();
    }
    assertSentAgain();
    BackupNotice.Warning told = operator.event(BackupNotice.Warning.class);
    assertEquals("BrokenSnapshotFound", told.reason());
    assertTrue(told.message().contains(key().value()), told.message());
    assertTrue(told.message().contains("bucket backups"), told.message());
  }

  @Test
  void whatWasRejectedInTheLastAttemptIsDeletedByTheCleanUp() {
    rejectLastAttemptWithoutDeleting();
    cleanUp();
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertTrue(operator.store.find(key().value()).isEmpty());
    assertEquals(
        "BrokenSnapshotFound", operator.event(BackupNotice.Warning.class).reason());
    assertEquals("SnapshotDeleted", operator.event(BackupNotice.Note.class).reason());
  }

  @Test
  void whatMayNeverBeDeletedIsNamedWithItsStore() {
    rejectLastAttemptWithoutDeleting();
    operator.script.at("sink.delete", fails(MAY_NOT_DELETE));
    cleanUp();
    assertEquals(Phase.GAVE_UP, operator.phase());
    List<BackupNotice.Warning> told = operator.events(BackupNotice.Warning.class);
    assertEquals(
        List.of("BrokenSnapshotFound", "BrokenSnapshotLeft"),
        told.stream().map(BackupNotice.Warning::reason).toList());
    assertEquals(
        "Could not delete %s in bucket backups, which is not whole: grant s3:DeleteObject, or delete it yourself"
            .formatted(key()),
        told.get(1).message());
  }

  @Test
  void aCleanUpThatCannotReadToTheEndTriesAgain() {
    rejectLastAttemptWithoutDeleting();
    operator.script.at("source.readStored", 3, fails(Facts.STORE_DOWN));
    cleanUp();
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertEquals(List.of(Duration.ofSeconds(1)), operator.time.sleeps());
    assertTrue(operator.store.find(key().value()).isEmpty());
  }

  @Test
  void aBrokenObjectIsDeletedWithItsBackup() {
    rejectLastAttemptWithoutDeleting();
    change(bytes -> Arrays.copyOf(bytes, 100));
    operator.runner.cleanUp(new CleanUpOrder(
        BACKUP, operator.status().placement().orElseThrow(), CleanUpOrder.Published.DELETE));
    operator.cleanUps.runAll();
    assertTrue(operator.store.find(key().value()).isEmpty());
  }

  @Test
  void withoutTheRightToReadABackupSucceedsWithAWarning() {
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at("source.openStored", fails(MAY_NOT_READ));
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    BackupNotice.Warning told = operator.event(BackupNotice.Warning.class);
    assertEquals("SnapshotNotShown", told.reason());
    assertTrue(told.message().contains("grant s3:GetObject"), told.message());
  }

  @Test
  void withoutTheRightToReadALostAnswerIsAFailure() {
    operator.sink.says(new Confirmation.Presumed());
    operator.script.at("source.openStored", fails(MAY_NOT_READ));
    assertEquals(Phase.RETRYING, operator.attempt().phase());
    assertRejected(
        "the answer to the completion of object " + key() + " was lost", "grant s3:GetObject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"source.openStored", "source.readStored"})
  void aReadingThatBreaksOffFailsTheAttemptAndTheNextOneReadsInsteadOfSending(String point) {
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at(point, fails(Facts.STORE_DOWN));
    assertEquals(Phase.RETRYING, operator.attempt().phase());
    operator.time.pass(Duration.ofSeconds(30));
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(1, operator.script.count("sink.begin"));
    assertEquals("SnapshotFound", operator.event(BackupNotice.Note.class).reason());
  }

  @Test
  // On a thread of its own, else the test's timeout would interrupt as the attempt's does.
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theTimeoutEndsAReadingThatStandsStill() {
    operator.timeout = Duration.ofMillis(200);
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at("source.readStored", Script.waitsForever());
    assertEquals(Phase.RETRYING, operator.attempt().phase());
    assertEquals(
        "AttemptTimedOut",
        operator.event(BackupEvent.AttemptFailed.class).failure().reason());
  }

  @Test
  void whatACrashLeftIsReadBeforeItIsTaken() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    operator.attempt();
    change(ProofTest::lastByteChanged);
    operator.restart();
    assertSentAgain();
    assertEquals(
        "BrokenSnapshotFound", operator.event(BackupNotice.Warning.class).reason());
  }

  @Test
  void whatACrashLeftAndMayNotBeReadIsSentAgain() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    operator.attempt();
    change(ProofTest::lastByteChanged);
    operator.script.at("source.openStored", fails(MAY_NOT_READ));
    assertSentAgain();
    assertEquals("StoreUnreadable", operator.event(BackupNotice.Warning.class).reason());
  }

  private void rejectLastAttemptWithoutDeleting() {
    operator.sink.says(new Confirmation.Unvouched());
    operator.script.at("sink.completed", () -> change(ProofTest::lastByteChanged));
    operator.script.at("sink.delete", fails(MAY_NOT_DELETE));
    operator.submit(BACKUP, 0);
    operator.slots.runAll();
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertTrue(operator.store.find(key().value()).isPresent());
  }

  private void cleanUp() {
    operator.runner.cleanUp(new CleanUpOrder(
        BACKUP, operator.status().placement().orElseThrow(), CleanUpOrder.Published.RECORD));
    operator.cleanUps.runAll();
  }

  private void assertRejected(String... words) {
    StorageFailure.Refused failure = (StorageFailure.Refused)
        operator.events(BackupEvent.AttemptFailed.class).get(0).failure();
    assertEquals("UploadNotConfirmed", failure.reason());
    assertTrue(failure.userMessage().contains("bucket backups"), failure.userMessage());
    for (String word : words) {
      assertTrue(failure.userMessage().contains(word), failure.userMessage());
    }
  }

  private void assertSentAgain() {
    ObjectKey before = key();
    operator.time.pass(Duration.ofSeconds(30));
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    assertEquals(before, key());
    assertEquals(2, operator.script.count("sink.begin"));
    assertArrayEquals(
        Facts.snapshot(), operator.store.find(key().value()).orElseThrow().bytes());
  }

  private void change(UnaryOperator<byte[]> change) {
    operator.store.change(key(), change);
  }

  private ObjectKey key() {
    return operator.status().placement().orElseThrow().key();
  }

  private static byte[] lastByteChanged(byte[] bytes) {
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }
}
