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

import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One attempt through the runner: what is recorded, and what is told, for each way in which it can end. */
class AttemptTest {
  /** Long enough to end with what could be a digest. */
  private static final byte[] FOREIGN = new byte[100];

  private static final Instant SECOND = Instant.parse("2025-10-04T11:30:00Z");
  private static final Duration STORE_DELAY = Duration.ofSeconds(7);

  private final Operator operator = new Operator();

  @AfterEach
  void nothingIsLeftOpenAndTheThreadIsClean() {
    assertFalse(Thread.interrupted());
    assertEquals(0, operator.nodes.openStreams());
    assertEquals(List.of(), operator.store.unfinishedUploads());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  // Success.

  @Test
  void everyStepIsRecordedBeforeItIsTaken() {
    BackupStatus done = operator.attempt();
    assertEquals(List.of(Phase.RUNNING, Phase.RUNNING, Phase.SUCCEEDED), operator.status.phases());
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

  // Failure.

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
    assertEquals("2", operator.store.find(key.value()).orElseThrow().metadata().get("attempt"));
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

  // Waiting.

  @ParameterizedTest
  @ValueSource(strings = {"controlPlanes.find", "secrets.read", "source.probe", "source.open:n1"})
  void whatIsMissingIsWaitedForAndUsesUpNoAttempt(String point) {
    BackupFailure missing = point.equals("secrets.read") ? Facts.NO_SECRET : Facts.NO_CONTROL_PLANE;
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

  // Defects.

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

  // An API that is away.

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

  // A store that never says no, or nothing at all.

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

  // What an earlier attempt left.

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
        Map.of("backup-uid", "someone else's", "expected-size", Integer.toString(FOREIGN.length)));
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

  // Keys.

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
            .map(backup -> operator.status.of(backup).placement().orElseThrow().key())
            .distinct()
            .count());
    backups.forEach(backup -> operator.submit(backup, 6));
    operator.slots.runAll();
    assertEquals(5, operator.storedObjects(backups.toArray(BackupId[]::new)));
  }

  // Progress.

  @Test
  void progressIsRecordedAtMostEveryFiveSeconds() {
    for (int write = 1; write <= 11; write++) {
      operator.script.at("sink.write", write, () -> operator.time.pass(Duration.ofSeconds(2)));
    }
    operator.attempt();
    List<Long> recorded = operator.status.history().stream()
        .filter(status -> status.phase() == Phase.RUNNING && status.transfer().bytes() > 0)
        .map(status -> status.transfer().bytes())
        .toList();
    assertEquals(List.of(300_000L, 600_000L, 900_000L), recorded);
  }

  @Test
  void progressThatCannotBeRecordedHarmsNothing() {
    slowly();
    operator.script.at(
        "status.update", 4, fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    operator.event(BackupEvent.ProgressUnrecorded.class);
    assertEquals(List.of(), operator.time.sleeps());
  }

  @Test
  void aDefectWhileProgressIsRecordedHarmsNothing() {
    slowly();
    operator.script.at("status.update", 4, breaks());
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    operator.event(BackupEvent.DefectFound.class);
  }

  @Test
  void aDefectWhileProgressIsRecordedDoesNotHideWhyAnAttemptFailed() {
    slowly();
    operator.script.at("status.update", 4, breaks()).at("sink.complete", fails(Facts.STORE_DOWN));
    operator.attempt();
    assertSame(Facts.STORE_DOWN, operator.event(BackupEvent.AttemptFailed.class).failure());
  }

  @Test
  void aPoolThatTakesNoMoreProgressHarmsNothing() {
    ManualExecutor progress = new ManualExecutor();
    progress.shut();
    ManualExecutor slots = new ManualExecutor();
    Operator closing = new Operator(slots, progress);
    closing.script.at("sink.write", 2, () -> closing.time.pass(STORE_DELAY));
    closing.submit();
    slots.runAll();
    assertEquals(Phase.SUCCEEDED, closing.phase());
    closing.event(BackupEvent.ProgressUnrecorded.class);
  }

  private void slowly() {
    operator.script.at("sink.write", 2, () -> operator.time.pass(STORE_DELAY));
  }

  private static List<BackupId> backups(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new BackupId("ns", "b" + i, "uid-b" + i))
        .toList();
  }

  private void put(ObjectKey key, Map<String, String> metadata) throws Exception {
    try (ObjectUpload upload = operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, FOREIGN.length, new ObjectMetadata(metadata))) {
      upload.write(ByteBuffer.wrap(FOREIGN));
      upload.complete();
    }
  }
}
