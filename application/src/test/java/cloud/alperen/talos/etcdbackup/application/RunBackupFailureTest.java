package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Facts.broken;
import static cloud.alperen.talos.etcdbackup.application.Facts.denied;
import static cloud.alperen.talos.etcdbackup.application.Facts.request;
import static cloud.alperen.talos.etcdbackup.application.Script.breaks;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static cloud.alperen.talos.etcdbackup.application.Script.interrupts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure at any step, and the failover to another node. */
class RunBackupFailureTest extends RunBackupFixture {
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
}
