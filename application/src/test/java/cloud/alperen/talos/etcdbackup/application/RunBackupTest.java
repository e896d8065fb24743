package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Facts.TIMEOUT;
import static cloud.alperen.talos.etcdbackup.application.Facts.broken;
import static cloud.alperen.talos.etcdbackup.application.Facts.denied;
import static cloud.alperen.talos.etcdbackup.application.Facts.request;
import static cloud.alperen.talos.etcdbackup.application.Script.breaks;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static cloud.alperen.talos.etcdbackup.application.Script.interrupts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunBackupTest {
  private static final byte[] SNAPSHOT = Facts.snapshot();
  private static final int READS = 11;
  private static final Duration SOON = Duration.ofMillis(200);

  private final Script script = new Script();
  private final FakeTime time = new FakeTime();
  private final ScriptedNodes nodes =
      new ScriptedNodes(script).sends("n1", SNAPSHOT).sends("n2", SNAPSHOT).sends("n3", SNAPSHOT);
  private final InMemoryObjectSink store = new InMemoryObjectSink();
  private final ScriptedSink sink = new ScriptedSink(script, store);
  private final List<BackupEvent> events = new ArrayList<>();
  private final RunBackup runBackup =
      new RunBackup(nodes, new ObjectStore(sink, sink), events::add, time.source(), "1.2.3");

  @AfterEach
  void nothingStaysOpenAndTheThreadIsClean() {
    Thread.interrupted();
    assertEquals(0, nodes.openStreams());
    assertEquals(List.of(), store.unfinishedUploads());
  }

  @Test
  void storesExactlyWhatTheNodeSent() throws Exception {
    BackupReport report = run(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertEquals(PLACEMENT.key(), report.key());
    assertEquals(SNAPSHOT.length, report.sizeBytes());
    assertArrayEquals(
        Arrays.copyOfRange(SNAPSHOT, SNAPSHOT.length - 32, SNAPSHOT.length),
        report.sha256().bytes());
    assertEquals(Optional.of(new NodeName("n1")), report.node());
    assertEquals(time.now(), report.completed());
  }

  @Test
  void whatTheStoreRefusesOfItsProtectionIsAWarning() throws Exception {
    sink.concedes("the store refuses a checksum");
    run(request("n1"));
    assertEquals(
        List.of(new StoreWarning.ChecksumRefused(BACKUP, "the store refuses a checksum")),
        events.stream().filter(BackupNotice.Warning.class::isInstance).toList());
  }

  @Test
  void theObjectSaysWhoseItIs() throws Exception {
    run(request("n1"));
    Map<String, String> metadata = stored().metadata();
    assertEquals("uid-1", metadata.get("backup-uid"));
    assertEquals("1", metadata.get("attempt"));
    assertEquals(Integer.toString(SNAPSHOT.length), metadata.get("expected-size"));
    assertEquals("n1", metadata.get("node"));
    assertEquals("cp", metadata.get("control-plane"));
    assertEquals("1.2.3", metadata.get("operator-version"));
    assertEquals("2025-10-04T11:30:00.250Z", metadata.get("start-time"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 79, 80, 81, 1024, 4096, 1 << 20})
  void thePiecesInWhichItComesDoNotMatter(int piece) throws Exception {
    byte[] small = Facts.bytes(SnapshotContent.generated(8192));
    nodes.sends("n1", small).inPiecesOf(piece);
    run(request("n1"));
    assertArrayEquals(small, stored().bytes());
  }

  @Test
  void theNodeIsLetGoBeforeTheStoreIsAskedToComplete() throws Exception {
    run(request("n1"));
    assertTrue(script.indexOf("source.close:n1") < script.indexOf("sink.complete"));
  }

  @Test
  void tellsWhatHappensInOrder() throws Exception {
    run(request("n1"));
    assertInstanceOf(BackupEvent.NodeChosen.class, events.get(0));
    assertEquals(
        new BackupEvent.TransferStarted(
            BACKUP, new NodeName("n1"), PLACEMENT.key(), SNAPSHOT.length),
        events.get(1));
    assertEquals(
        new BackupEvent.Progressed(BACKUP, SNAPSHOT.length, SNAPSHOT.length),
        events.get(events.size() - 1));
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of("source.probe", 1),
        Arguments.of("source.open:n1", 1),
        Arguments.of("source.read:n1", 1),
        Arguments.of("source.read:n1", 2),
        Arguments.of("source.read:n1", READS),
        Arguments.of("source.read:n1", READS + 1),
        Arguments.of("sink.begin", 1),
        Arguments.of("sink.begun", 1),
        Arguments.of("sink.write", 1),
        Arguments.of("sink.write", 5),
        Arguments.of("sink.write", READS),
        Arguments.of("sink.complete", 1));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aFailureAtAnyStepPublishesNothing(String point, int nth) {
    BackupFailure failure = point.startsWith("source") ? broken("n1") : Facts.STORE_DOWN;
    script.at(point, nth, fails(failure));
    assertSame(failure, failureOf(request("n1")));
    assertNothingPublished();
    assertNodeLetGoFirst();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aDefectAtAnyStepPublishesNothing(String point, int nth) {
    script.at(point, nth, breaks());
    assertThrows(IllegalStateException.class, () -> run(request("n1")));
    assertNothingPublished();
    assertNodeLetGoFirst();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void anInterruptAtAnyStepCancelsAndStaysSet(String point, int nth) {
    script.at(point, nth, interrupts());
    assertEquals(new BackupFailure.Cancelled(), failureOf(request("n1")));
    assertTrue(Thread.currentThread().isInterrupted());
    assertNothingPublished();
    assertNodeLetGoFirst();
  }

  @Test
  void anInterruptAtTheFirstNodeDoesNotReachTheSecond() {
    script.at("source.read:n1", 3, interrupts());
    assertEquals(new BackupFailure.Cancelled(), failureOf(request("n1", "n2")));
    assertEquals(0, script.count("source.open:n2"));
  }

  // Failover.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 11, 12})
  void anotherNodeIsAskedFromByteZero(int failedRead) throws Exception {
    if (failedRead == 0) {
      script.at("source.open:n1", fails(broken("n1")));
    } else {
      script.at("source.read:n1", failedRead, fails(broken("n1")));
    }
    BackupReport report = run(request("n1", "n2"));
    assertEquals(Optional.of(new NodeName("n2")), report.node());
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertEquals("n2", stored().metadata().get("node"));
    assertEquals(1, all(BackupEvent.NodeFailed.class).size());
  }

  @Test
  void progressStartsOverWithTheNode() throws Exception {
    script.at("source.read:n1", 8, fails(broken("n1")));
    run(request("n1", "n2"));
    int second = events.indexOf(new BackupEvent.TransferStarted(
        BACKUP, new NodeName("n2"), PLACEMENT.key(), SNAPSHOT.length));
    BackupEvent.Progressed first = (BackupEvent.Progressed) events.get(second + 1);
    assertEquals(100_000, first.bytes());
    for (BackupEvent.Progressed progressed : all(BackupEvent.Progressed.class)) {
      assertTrue(progressed.bytes() <= progressed.expectedBytes(), progressed.toString());
    }
  }

  @Test
  void nodesAreAskedInTheOrderOfTheirHealth() throws Exception {
    nodes.says(answered("n1", 1, 1, 100, EtcdAlarm.NONE)); // the leader
    nodes.says(answered("n3", 3, 1, 100, EtcdAlarm.NONE)); // a follower
    script.at("source.open:n3", fails(broken("n3")));
    script.at("source.open:n1", fails(broken("n1")));
    assertEquals(Optional.of(new NodeName("n2")), run(request("n1", "n2", "n3")).node());
    assertTrue(script.indexOf("source.open:n3") < script.indexOf("source.open:n1"));
    assertTrue(script.indexOf("source.open:n1") < script.indexOf("source.open:n2"));
  }

  @Test
  void whatIsTheSameOnAllNodesEndsTheFailover() {
    script.at("source.read:n1", fails(denied("n1")));
    assertEquals(denied("n1"), failureOf(request("n1", "n2")));
    assertEquals(0, script.count("source.open:n2"));
  }

  @Test
  void aFatalFailureOfALaterNodeTellsOfTheEarlierOneToo() {
    script.at("source.read:n1", fails(broken("n1"))).at("source.read:n2", fails(denied("n2")));
    String message = failureOf(request("n1", "n2", "n3")).userMessage();
    assertTrue(message.contains("from node n1: ") && message.contains("from node n2: "), message);
    assertEquals(0, script.count("source.open:n3"));
  }

  @Test
  void aStoreThatFailsIsNotTriedWithAnotherNode() {
    script.at("sink.write", 3, fails(Facts.STORE_DOWN));
    assertSame(Facts.STORE_DOWN, failureOf(request("n1", "n2")));
    assertEquals(0, script.count("source.open:n2"));
  }

  @Test
  void whenEveryNodeFailedAllOfThemAreNamed() {
    nodes.says(answered("n3", 3, 0, 100, EtcdAlarm.NONE));
    script.at("source.read:n1", fails(broken("n1"))).at("source.read:n2", fails(broken("n2")));
    BackupException e = assertThrows(BackupException.class, () -> run(request("n1", "n2", "n3")));
    String message = e.failure().userMessage();
    assertTrue(message.startsWith("Failed to take etcd snapshot from node n3: not asked"), message);
    assertTrue(message.contains("from node n1: ") && message.contains("from node n2: "), message);
    assertTrue(e.failure().retryable());
    assertEquals(1, e.getSuppressed().length);
    assertInstanceOf(BackupException.class, e.getCause());
  }

  @Test
  void itIsRetryableIfThatMayHelpAtOneOfTheNodes() {
    script.at("source.read:n1", fails(broken("n1"))).at("source.read:n2", fails(denied("n2")));
    assertTrue(failureOf(request("n1", "n2")).retryable());
    BackupFailure untrusted =
        new SourceFailure.NodeFailed(new NodeName("n1"), SourceProblem.UNTRUSTED, "another CA");
    script.at("source.read:n1", fails(untrusted)).at("source.read:n2", fails(denied("n2")));
    BackupFailure hopeless = failureOf(request("n1", "n2"));
    assertTrue(!hopeless.retryable() && hopeless.repairable());
  }

  @Test
  void aMemberThatTurnsOutToLagBehindThoseProbedIsLeftForTheNextNode() throws Exception {
    nodes.says(answered("n1", 1, 2, 100_000, EtcdAlarm.NONE));
    nodes.says(answered("n2", 2, 2, 100_000, EtcdAlarm.NONE));
    nodes.saysLater(answered("n1", 3, 2, 10, EtcdAlarm.NONE));
    nodes.saysLater(answered("n2", 2, 2, 100_010, EtcdAlarm.NONE));
    assertEquals(Optional.of(new NodeName("n2")), run(request("n1", "n2")).node());
    assertEquals(0, script.count("source.read:n1"));
  }

  @Test
  void nodesThatMustNotBeAskedAreNot() {
    nodes.says(answered("n1", 1, 0, 100, EtcdAlarm.NONE));
    nodes.says(answered("n2", 2, 1, 100, EtcdAlarm.CORRUPT));
    String message = failureOf(request("n1", "n2")).userMessage();
    assertTrue(message.contains("n1") && message.contains("has no leader"), message);
    assertTrue(message.contains("n2") && message.contains("CORRUPT"), message);
    assertEquals(0, script.count("source.open:n1") + script.count("source.open:n2"));
  }

  // Verification.

  static Stream<Arguments> defects() {
    byte[] flipped = SNAPSHOT.clone();
    flipped[500_000] ^= 1;
    byte[] trailer = SNAPSHOT.clone();
    trailer[trailer.length - 1] ^= 1;
    byte[] header = SNAPSHOT.clone();
    header[20] ^= 1;
    return Stream.of(
        Arguments.of("SnapshotEmpty", new byte[0]),
        Arguments.of("SnapshotHeaderInvalid", Arrays.copyOf(SNAPSHOT, 79)),
        Arguments.of("SnapshotHeaderInvalid", header),
        Arguments.of("SnapshotTruncated", Arrays.copyOf(SNAPSHOT, 80)),
        Arguments.of("SnapshotTruncated", Arrays.copyOf(SNAPSHOT, 1024 * 100)),
        Arguments.of("SnapshotTruncated", Arrays.copyOf(SNAPSHOT, SNAPSHOT.length - 32)),
        Arguments.of("SnapshotTruncated", Arrays.copyOf(SNAPSHOT, SNAPSHOT.length - 1)),
        Arguments.of("SnapshotTrailingBytes", Arrays.copyOf(SNAPSHOT, SNAPSHOT.length + 1)),
        Arguments.of("SnapshotDigestMismatch", flipped),
        Arguments.of("SnapshotDigestMismatch", trailer));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("defects")
  void whatIsNoWholeSnapshotIsNeverPublished(String reason, byte[] sent) {
    nodes.sends("n1", sent);
    SourceFailure.Defective failure =
        assertInstanceOf(SourceFailure.Defective.class, failureOf(request("n1")));
    assertEquals(reason, failure.reason());
    assertNothingPublished();
    assertEquals(0, script.count("sink.complete"), "was never even asked for");
    assertNodeLetGoFirst();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("defects")
  void anotherNodeMayHaveAWholeOne(String reason, byte[] sent) throws Exception {
    nodes.sends("n1", sent);
    assertEquals(Optional.of(new NodeName("n2")), run(request("n1", "n2")).node());
    assertEquals(reason, all(BackupEvent.NodeFailed.class).get(0).failure().reason());
  }

  @Test
  void aBadHeaderOpensNoUpload() {
    nodes.sends("n1", new byte[4096]);
    assertEquals("SnapshotHeaderInvalid", failureOf(request("n1")).reason());
    assertEquals(0, script.count("sink.begin"));
  }

  // Time.

  @Test
  void aNodeThatIsTooSlowForTheTimeoutTimesOut() {
    script.at("source.read:n1", 5, () -> time.pass(TIMEOUT));
    assertEquals(new BackupFailure.TimedOut(TIMEOUT, 400_000), failureOf(request("n1", "n2")));
    assertEquals(0, script.count("source.open:n2"), "no time is left for another");
    assertNothingPublished();
  }

  @Test
  void aStoreThatIsTooSlowForTheTimeoutTimesOut() {
    script.at("sink.write", 5, () -> time.pass(TIMEOUT));
    assertEquals(new BackupFailure.TimedOut(TIMEOUT, 500_000), failureOf(request("n1")));
    assertNothingPublished();
    assertNodeLetGoFirst();
  }

  @Test
  void theTimeoutBoundsAllNodesTogether() {
    script.at("source.read:n1", 3, () -> {
      time.pass(TIMEOUT.minusSeconds(1));
      throw new BackupException(broken("n1"));
    });
    script.at("source.read:n2", 2, () -> time.pass(Duration.ofSeconds(1)));
    assertInstanceOf(BackupFailure.TimedOut.class, failureOf(request("n1", "n2", "n3")));
    assertEquals(0, script.count("source.open:n3"));
  }

  @Test
  void aFailureOfTheStoreAfterTheTimeoutIsStillTheStores() {
    script.at("sink.write", 2, () -> {
      time.pass(TIMEOUT);
      throw new BackupException(Facts.STORE_DOWN);
    });
    assertSame(Facts.STORE_DOWN, failureOf(request("n1")));
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        Arguments.of("source.probe", 1),
        Arguments.of("source.open:n1", 1),
        Arguments.of("source.read:n1", 5),
        Arguments.of("sink.find", 1),
        Arguments.of("sink.begin", 1),
        Arguments.of("sink.write", 5),
        Arguments.of("sink.complete", 1),
        Arguments.of("source.openStored", 1),
        Arguments.of("source.readStored", 2));
  }

  @ParameterizedTest
  @MethodSource("waits")
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutEndsWhateverIsWaitedFor(String point, int nth) {
    sink.says(new Confirmation.Unvouched());
    script.at(point, nth, Script.waitsForever());
    BackupFailure.TimedOut failure =
        assertInstanceOf(BackupFailure.TimedOut.class, failureOf(within(SOON, "n1", "n2")));
    assertEquals(SOON, failure.timeout());
    assertFalse(Thread.currentThread().isInterrupted(), "its own interrupt is taken back");
    // Whatever was waited for when the time was up.
    assertTrue(store.find(PLACEMENT.key().value()).isEmpty() || toldOfAnUnprovedObject());
  }

  static Stream<Arguments> endsOfAProof() {
    return Stream.of(
        Arguments.of("sink.completed", cancelled()),
        Arguments.of("source.openStored", cancelled()),
        Arguments.of("source.openStored", fails(Facts.STORE_DOWN)),
        Arguments.of("source.readStored", cancelled()),
        Arguments.of("source.readStored", fails(Facts.STORE_DOWN)));
  }

  @ParameterizedTest
  @MethodSource("endsOfAProof")
  void anObjectThatIsLeftUnprovedIsNamed(String point, Script.Action end) {
    sink.says(new Confirmation.Unvouched());
    script.at(point, end);
    failureOf(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertTrue(toldOfAnUnprovedObject(), events.toString());
  }

  @Test
  void anObjectThatTheStoreRefusedIsNotNamed() {
    script.at("sink.complete", fails(Facts.STORE_DOWN));
    failureOf(request("n1"));
    assertFalse(toldOfAnUnprovedObject());
  }

  private static Script.Action cancelled() {
    return fails(new BackupFailure.Cancelled());
  }

  private boolean toldOfAnUnprovedObject() {
    return all(BackupNotice.Warning.class).stream()
        .anyMatch(warned -> warned.reason().equals("ObjectUnproved")
            && warned.message().contains(PLACEMENT.key().value()));
  }

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutEndsAnAbortToo() {
    sink.waitsInAbort();
    script.at("sink.write", 2, Script.waitsForever());
    assertInstanceOf(BackupFailure.TimedOut.class, failureOf(within(SOON, "n1")));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void theReportSaysHowLongItTook() throws Exception {
    script.at("source.read:n1", 3, () -> time.pass(Duration.ofSeconds(72)));
    assertEquals(Duration.ofSeconds(72), run(request("n1")).took());
  }

  // The key.

  @Test
  void anotherBackupsObjectIsNotOverwritten() throws Exception {
    run(request("n1"));
    BackupRequest other = request("n2");
    assertEquals(
        new StorageFailure.KeyTaken(PLACEMENT.target(), PLACEMENT.key()),
        failureOf(new BackupRequest(
            new BackupId("ns", "nightly", "uid-2"),
            1,
            other.access(),
            other.placement(),
            other.credentials(),
            other.timeout())));
    assertEquals("uid-1", stored().metadata().get("backup-uid"));
    assertEquals(0, script.count("source.open:n2"), "nothing is read in vain");
  }

  @Test
  void anotherAttemptReplacesWhatItsBackupStored() throws Exception {
    run(request("n1"));
    run(request("n2"));
    assertEquals("n2", stored().metadata().get("node"));
  }

  @Test
  void whereNobodyMayLookItIsStoredWithAWarning() throws Exception {
    script.at("sink.find", fails(Facts.STORE_DENIES));
    run(request("n1"));
    assertArrayEquals(SNAPSHOT, stored().bytes());
    assertEquals("StoreUnreadable", all(BackupNotice.Warning.class).get(0).reason());
  }

  // Warnings.

  @Test
  void aFullEtcdIsBackedUpWithAWarning() throws Exception {
    nodes.says(answered("n1", 1, 1, 100, EtcdAlarm.NOSPACE));
    run(request("n1"));
    BackupNotice.Warning warned = all(BackupNotice.Warning.class).get(0);
    assertTrue(warned.message().contains("n1") && warned.message().contains("NOSPACE"));
  }

  @ParameterizedTest
  @MethodSource("withheld")
  void whatCouldNotBeConfirmedIsAWarningThatNamesTheRemedy(StorageFailure.Withheld withheld)
      throws Exception {
    sink.says(new Confirmation.Unvouched());
    script.at("source.openStored", fails(withheld));
    run(request("n1"));
    List<BackupNotice.Warning> warned = all(BackupNotice.Warning.class);
    assertEquals(1, warned.size(), warned.toString());
    assertTrue(warned.get(0).message().contains(withheld.remedy()), warned.toString());
  }

  static Stream<StorageFailure.Withheld> withheld() {
    return Stream.of(Facts.STORE_DENIES, Facts.STORE_LACKS);
  }

  @Test
  void anUncertainCompletionIsAFailureAndNotASuccess() {
    script.at("sink.completed", fails(Facts.unconfirmed()));
    assertEquals(
        StorageProblem.NOT_CONFIRMED,
        ((StorageFailure.Refused) failureOf(request("n1"))).problem());
  }

  @Test
  void noRequestShowsASecret() {
    assertFalse(request("n1").toString().contains(Facts.PLANTED));
  }

  private static BackupRequest within(Duration timeout, String... hosts) {
    BackupRequest request = request(hosts);
    return new BackupRequest(
        request.backup(),
        request.attempt(),
        request.access(),
        request.placement(),
        request.credentials(),
        timeout);
  }

  private BackupReport run(BackupRequest request) throws BackupException {
    return runBackup.run(request);
  }

  private BackupFailure failureOf(BackupRequest request) {
    return assertThrows(BackupException.class, () -> run(request)).failure();
  }

  private BucketObject stored() {
    return store.find(PLACEMENT.key().value()).orElseThrow();
  }

  private void assertNothingPublished() {
    assertEquals(Optional.empty(), store.find(PLACEMENT.key().value()));
    assertEquals(List.of(), store.unfinishedUploads());
  }

  /** An abandoned stream keeps a read transaction open in etcd; aborting an upload may take long. */
  private void assertNodeLetGoFirst() {
    if (script.count("sink.abort") > 0) {
      assertTrue(script.indexOf("source.close:n1") < script.indexOf("sink.abort"));
    }
  }

  private <E extends BackupEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static NodeHealth answered(
      String host, long member, long leader, long applied, EtcdAlarm alarm) {
    return new NodeHealth.Answered(Endpoint.parse(host), member, leader, false, applied, alarm);
  }
}
