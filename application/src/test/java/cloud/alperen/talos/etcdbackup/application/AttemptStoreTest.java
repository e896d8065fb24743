package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.broken;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One attempt and its store: time limits, what earlier attempts and failed nodes left, and the choice of the key. */
class AttemptStoreTest extends AttemptFixture {
  @Nested
  class TimeLimit {
    @Test
    void aStoreThatClaimsToHoldEveryKeyFailsTheAttempt() {
      operator.sink.claimToHoldEverything();
      assertEquals(Phase.RETRYING, operator.attempt().phase());
      String told = operator.event(BackupEvent.AttemptFailed.class).failure().userMessage();
      assertTrue(told.contains("claims to hold every key"), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sink.find", "sink.begin", "sink.write", "sink.complete"})
    // On a thread of its own, else the test's timeout would interrupt as the attempt's does.
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theTimeoutEndsWaitingForTheStore(String point) {
      operator.timeout = Duration.ofMillis(200);
      operator.script.at(point, Script.waitsForever());
      assertEquals(Phase.RETRYING, operator.attempt().phase());
      assertEquals(
          "AttemptTimedOut",
          operator.event(BackupEvent.AttemptFailed.class).failure().reason());
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theTimeoutLeavesTheAbortOfWhatIsOpenAlone() {
      operator.timeout = Duration.ofMillis(100);
      operator.sink.abortTakes(Duration.ofMillis(500));
      operator.script.at("sink.write", 2, Script.waitsForever());
      assertEquals(Phase.RETRYING, operator.attempt().phase());
      assertEquals(0, operator.script.count("sink.abortInterrupted"));
    }

    @Test
    void whatIsPublishedIsASuccessAlsoWhenTheTimeIsUpMeanwhile() {
      // Long enough to get there first.
      operator.timeout = Duration.ofSeconds(1);
      operator.script.at("sink.completed", Script.waitsButGoesOn());
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    }

    @Test
    void aStopCountsAlsoWhenALibrarySwallowedItsInterrupt() {
      operator.script.at("sink.write", () -> {
        operator.runner.cancel(BACKUP, StopReason.SHUTDOWN);
        Thread.interrupted();
        throw new BackupException(Facts.STORE_DOWN);
      });
      assertEquals(Phase.QUEUED, operator.attempt().phase());
      assertEquals(0, operator.status().attempts());
      assertEquals(List.of(), operator.events(BackupEvent.AttemptFailed.class));
    }
  }

  @Nested
  class FailedNode {
    @Test
    void whatANodeLeftThatFailedHalfWayGoesAfterTheSuccess() {
      operator.hosts = List.of("n1", "n2");
      operator.nodes.sends("n2", Facts.snapshot()).inPiecesOf(30_000);
      operator.script.at("source.read:n1", 3, fails(broken("n1")));
      operator.sink.failNextAbort();
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(1, operator.storedObjects(BACKUP));
      assertEquals(1, operator.script.count("sink.abortUnfinished"));
    }

    @Test
    void whatIsLeftThereDoesNotSpoilTheSuccess() throws Exception {
      operator.hosts = List.of("n1", "n2");
      operator.nodes.sends("n2", Facts.snapshot()).inPiecesOf(30_000);
      operator.script.at("source.read:n1", 3, fails(broken("n1")));
      operator.sink.failNextAbort();
      operator.script.at("sink.abortUnfinished", fails(Facts.STORE_DOWN));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(
          "UnfinishedUploadsUnknown", operator.event(BackupNotice.Warning.class).reason());
      operator.store.abortUnfinished(
          Facts.TARGET,
          Facts.CREDENTIALS,
          operator.status().placement().orElseThrow().key());
    }
  }

  @Nested
  class EarlierAttempt {
    @Test
    void anObjectThatWasCompletedButNotRecordedIsRecognised() {
      operator.script.at("sink.completed", fails(Facts.unconfirmed()));
      assertEquals(Phase.RETRYING, operator.attempt().phase());
      operator.time.pass(Duration.ofSeconds(30));
      BackupStatus done = operator.attempt();
      assertEquals(Phase.SUCCEEDED, done.phase());
      assertEquals(1, operator.script.count("sink.begin"), "nothing is sent again");
      assertEquals("SnapshotFound", operator.event(BackupNotice.Note.class).reason());
      byte[] snapshot = Facts.snapshot();
      assertEquals(Optional.of((long) snapshot.length), done.transfer().size());
      assertArrayEquals(
          Arrays.copyOfRange(snapshot, snapshot.length - 32, snapshot.length),
          done.transfer().sha256().orElseThrow().bytes());
      assertEquals("n1", done.transfer().node().orElseThrow().value());
    }

    @Test
    void aClockThatWasSetBackGivesNoNegativeDuration() {
      operator.script.at("sink.completed", fails(Facts.unconfirmed()));
      operator.attempt();
      operator.time.pass(Duration.ofSeconds(-60));
      operator.attempt();
      assertEquals(Duration.ZERO, operator.event(BackupEvent.Succeeded.class).took());
    }

    @Test
    void anObjectThatIsNotOursIsNeitherTakenNorOverwritten() throws Exception {
      operator.script.at("sink.begin", fails(Facts.STORE_DOWN));
      operator.attempt();
      ObjectKey key = operator.status().placement().orElseThrow().key();
      put(
          key,
          Map.of(
              "backup-uid", "someone else's", "expected-size", Integer.toString(FOREIGN.length)));
      operator.time.pass(Duration.ofSeconds(10));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertArrayEquals(FOREIGN, operator.store.find(key.value()).orElseThrow().bytes());
      assertEquals(1, operator.storedObjects(BACKUP));
      assertFalse(operator.status().placement().orElseThrow().key().equals(key));
    }

    @Test
    void unfinishedUploadsOfAnEarlierAttemptAreAbortedFirst() throws Exception {
      operator.script.at("sink.begin", fails(Facts.STORE_DOWN));
      operator.attempt();
      ObjectKey key = operator.status().placement().orElseThrow().key();
      operator.store.begin(
          Facts.TARGET, Facts.CREDENTIALS, key, 100_000, new ObjectMetadata(Map.of()));
      assertEquals(1, operator.store.unfinishedUploads().size());
      operator.attempt();
      assertEquals(List.of(), operator.store.unfinishedUploads());
    }

    @ParameterizedTest
    @MethodSource("withheld")
    void notBeingAbleToLookOrToListIsAWarningAndNotAFailure(StorageFailure.Withheld withheld) {
      operator.script.at("sink.begin", fails(Facts.STORE_DOWN));
      operator.attempt();
      operator.script.at("sink.abortUnfinished", fails(withheld));
      operator.script.at("sink.find", fails(withheld));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      List<BackupNotice.Warning> warned = operator.events(BackupNotice.Warning.class);
      assertEquals(
          List.of("UnfinishedUploadsUnknown", "StoreUnreadable"),
          warned.stream().map(BackupNotice.Warning::reason).toList());
      warned.forEach(w -> assertTrue(w.message().contains(withheld.remedy()), w.message()));
    }

    static Stream<StorageFailure.Withheld> withheld() {
      return Stream.of(Facts.STORE_DENIES, Facts.STORE_LACKS);
    }

    @Test
    void aRearmedBackupCleansUpBehindItsOldSelfAndTakesANewKey() throws Exception {
      operator.script.at("sink.begin", fails(Facts.TOO_LARGE));
      operator.attempt();
      ObjectKey old = operator.status().placement().orElseThrow().key();
      operator.store.begin(
          Facts.TARGET, Facts.CREDENTIALS, old, 100_000, new ObjectMetadata(Map.of()));
      operator.time.pass(Duration.ofSeconds(90));
      TransitionContext at = new TransitionContext(operator.time.now(), 2, 7);
      operator.status.put(BACKUP, Lifecycle.rearm(operator.status(), Optional.of("again"), at));
      operator.runner.submit(new BackupOrder(BACKUP, 2, Facts.spec(6, Facts.TIMEOUT)));
      operator.slots.runAll();
      assertEquals(Phase.SUCCEEDED, operator.phase());
      assertEquals(List.of(), operator.store.unfinishedUploads());
      assertEquals(
          SnapshotKeys.key("cp", SECOND.plusSeconds(90)),
          operator.status().placement().orElseThrow().key());
      assertEquals(2, operator.status().observedGeneration());
    }

    @Test
    void ourOwnObjectIsReplacedUnderItsKeyIfItIsNotWhole() throws Exception {
      operator.script.at("sink.begin", fails(Facts.STORE_DOWN));
      operator.attempt();
      ObjectKey key = operator.status().placement().orElseThrow().key();
      try (ObjectUpload upload = operator.store.begin(
          Facts.TARGET,
          Facts.CREDENTIALS,
          key,
          3,
          new ObjectMetadata(Map.of("backup-uid", BACKUP.uid(), "expected-size", "4")))) {
        upload.write(ByteBuffer.allocate(3));
        upload.complete();
      }
      operator.time.pass(Duration.ofSeconds(10));
      assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
      assertEquals(key, operator.status().placement().orElseThrow().key());
      assertArrayEquals(
          Facts.snapshot(), operator.store.find(key.value()).orElseThrow().bytes());
    }
  }

  @Nested
  class Key {
    @Test
    void theNextFreeSecondIsTaken() throws Exception {
      operator.keysInUse.put(SnapshotKeys.key("cp", SECOND), new BackupId("ns", "other", "uid-2"));
      put(SnapshotKeys.key("cp", SECOND.plusSeconds(1)), Map.of());
      operator.keysInUse.put(SnapshotKeys.key("cp", SECOND.plusSeconds(2)), BACKUP);
      operator.attempt();
      assertEquals(
          SnapshotKeys.key("cp", SECOND.plusSeconds(2)),
          operator.status().placement().orElseThrow().key());
    }

    @Test
    void backupsThatStartInOneSecondGetKeysOfTheirOwn() {
      List<BackupId> backups = backups(5);
      backups.forEach(backup -> operator.submit(backup, 0));
      operator.slots.runAll();
      assertEquals(5, operator.storedObjects(backups.toArray(BackupId[]::new)));
    }

    /** What others recorded shows with a delay, and a failed attempt leaves nothing in the store to be found. */
    @Test
    void aBackupThatFailedWithinTheSecondKeepsItsKey() {
      operator.script.atNext(5, "sink.begin", fails(Facts.STORE_DOWN));
      List<BackupId> backups = backups(5);
      backups.forEach(backup -> operator.submit(backup, 6));
      operator.slots.runAll();
      assertEquals(
          5,
          backups.stream()
              .map(
                  backup -> operator.status.of(backup).placement().orElseThrow().key())
              .distinct()
              .count());
      backups.forEach(backup -> operator.submit(backup, 6));
      operator.slots.runAll();
      assertEquals(5, operator.storedObjects(backups.toArray(BackupId[]::new)));
    }
  }
}
