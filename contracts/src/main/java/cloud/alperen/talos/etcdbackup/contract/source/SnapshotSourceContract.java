package cloud.alperen.talos.etcdbackup.contract.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SnapshotSource} must do, adapter or fake. A subclass says how to reach the source and how to make its far side
 * behave. It runs the tests of {@link SnapshotStreamContract} too.
 */
public abstract class SnapshotSourceContract extends SnapshotStreamContract {
  private static final Duration PLENTY = LIMIT.multipliedBy(4);

  /** Waits for a silent node for longer than {@link #LIMIT}, so that a call ends because of something else. */
  protected abstract SnapshotSource patientSource();

  /** An endpoint of the same control plane where nobody listens. */
  protected abstract Endpoint deadEndpoint();

  @ParameterizedTest
  @ValueSource(longs = {0, 5000})
  protected void silenceIsAFailureAndEndsTheCall(long bytes) throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(bytes);
    try (ByteStream stream = open()) {
      BackupException silence = assertTimeoutPreemptively(
          LIMIT, () -> assertThrows(BackupException.class, () -> readAll(stream, BUFFER)));
      SourceFailure.Silent failure =
          assertInstanceOf(SourceFailure.Silent.class, silence.failure());
      assertEquals(
          bytes == 0 ? SourceFailure.Silent.Phase.FIRST_BYTE : SourceFailure.Silent.Phase.IDLE,
          failure.phase());
      node().awaitOpenStreams(0);
    }
  }

  @Test
  protected void aDeadlineEndsAStreamThatStandsStill() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(2048);
    try (ByteStream stream = open(source(), Duration.ofMillis(300))) {
      BackupException late = assertTimeoutPreemptively(
          LIMIT, () -> assertThrows(BackupException.class, () -> readAll(stream, BUFFER)));
      assertInstanceOf(SourceFailure.class, late.failure());
      node().awaitOpenStreams(0);
    }
  }

  @Test
  protected void aDeadlineEndsAStreamThatFlows() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    try (ByteStream stream = open(source(), Duration.ofMillis(500))) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      BackupException late = assertTimeoutPreemptively(
          LIMIT,
          () -> assertThrows(BackupException.class, () -> {
            while (stream.read(buffer.clear()) >= 0) {
              assertFalse(buffer.position() == 0);
            }
          }));
      assertInstanceOf(SourceFailure.class, late.failure());
      node().awaitOpenStreams(0);
    }
  }

  @Test
  protected void deniedAccessIsTheSameOnEveryNode() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().denyAccess();
    try (ByteStream stream = open()) {
      BackupException denied =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      SourceFailure failure = assertProblem(SourceProblem.ACCESS_DENIED, denied);
      assertFalse(failure.nextNode());
    }
  }

  @Test
  protected void anInterruptCountsEvenIfBytesAreThere() throws Exception {
    node().serve(SnapshotContent.etcd36());
    try (ByteStream stream = open()) {
      stream.read(ByteBuffer.allocate(1));
      Thread.currentThread().interrupt();
      BackupException cancelled =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      assertInstanceOf(BackupFailure.Cancelled.class, cancelled.failure());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  protected void anInterruptKeepsItFromBeginning() {
    Thread.currentThread().interrupt();
    BackupException cancelled = assertThrows(BackupException.class, () -> {
      try (ByteStream stream = open()) {
        stream.read(ByteBuffer.allocate(1));
      }
    });
    assertInstanceOf(BackupFailure.Cancelled.class, cancelled.failure());
    assertTrue(Thread.interrupted());
  }

  @Test
  protected void probesAllEndpointsInOrderAndFailsForNone() throws Exception {
    Endpoint alive = access().endpoints().get(0);
    ControlPlaneAccess both = new ControlPlaneAccess(
        access().ref(), List.of(deadEndpoint(), alive), access().identity());
    List<NodeHealth> health = source().probe(both);
    assertEquals(
        List.of(deadEndpoint(), alive),
        health.stream().map(NodeHealth::endpoint).toList());
    assertInstanceOf(NodeHealth.Unknown.class, health.get(0));
    assertInstanceOf(NodeHealth.Answered.class, health.get(1));
  }

  @Test
  protected void aDeadNodeFailsAtTheFirstReadAndLeavesOthersTheirChance() throws Exception {
    ControlPlaneAccess dead =
        new ControlPlaneAccess(access().ref(), List.of(deadEndpoint()), access().identity());
    try (ByteStream stream =
        source().open(dead, deadEndpoint(), ANY_MEMBER, Deadline.after(LIMIT, ticker()))) {
      BackupException failed =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      SourceFailure failure = assertProblem(SourceProblem.UNREACHABLE, failed);
      assertTrue(failure.nextNode());
    }
  }

  @Test
  protected void asksOnceMoreHowTheMemberIsAndTakesNothingFromOneThatIsUnfit() throws Exception {
    node().serve(SnapshotContent.etcd36());
    assertInstanceOf(NodeHealth.Answered.class, source().probe(access()).get(0));
    node().becomeLearner();
    BackupException unfit = assertThrows(BackupException.class, this::open);
    SourceFailure failure = assertProblem(SourceProblem.MEMBER_UNFIT, unfit);
    assertTrue(failure.nextNode());
    assertTrue(failure.clause().contains("learner"), failure::clause);
    node().awaitOpenStreams(0);
    assertEquals(0, node().bytesSent());
  }

  @Test
  protected void closingElsewhereWakesTheReader() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(0);
    ByteStream stream = open(patientSource(), LIMIT);
    BackgroundCall reader = BackgroundCall.start(() -> stream.read(ByteBuffer.allocate(1)));
    node().awaitOpenStreams(1);

    stream.close();

    assertInstanceOf(BackupException.class, reader.thrownWithin(LIMIT).orElse(null));
    node().awaitOpenStreams(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5000})
  protected void anInterruptEndsAReadThatWaits(long bytes) throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(bytes);
    try (ByteStream stream = open(patientSource(), PLENTY)) {
      BackgroundCall reader = BackgroundCall.start(() -> readAll(stream, BUFFER));
      node().awaitOpenStreams(1);
      node().awaitQuiet();

      assertEndsWhenInterrupted(reader);

      node().awaitOpenStreams(0);
    }
  }

  @Test
  protected void anInterruptEndsAProbeThatWaits() throws Exception {
    node().withholdHealth();
    BackgroundCall probe = BackgroundCall.start(() -> patientSource().probe(access()));
    node().awaitHealthQuestions(1);

    assertEndsWhenInterrupted(probe);
  }

  @Test
  protected void anInterruptEndsAnOpeningThatWaits() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().withholdHealth();
    BackgroundCall opening =
        BackgroundCall.start(() -> open(patientSource(), PLENTY).close());
    node().awaitHealthQuestions(1);

    assertEndsWhenInterrupted(opening);

    assertEquals(0, node().bytesSent());
  }

  @Test
  protected void aProbeGivesUpOnASilentNode() throws Exception {
    node().withholdHealth();
    List<NodeHealth> health = assertTimeoutPreemptively(LIMIT, () -> source().probe(access()));
    assertInstanceOf(NodeHealth.Unknown.class, health.get(0));
  }

  @Test
  protected void aNodeThatDoesNotTellHowItIsMaySendASnapshot() throws Exception {
    SnapshotContent content = SnapshotContent.etcd36();
    node().serve(content);
    node().withholdHealth();
    try (ByteStream stream = open()) {
      assertArrayEquals(bytesOf(content), readAll(stream, BUFFER));
    }
  }

  private static void assertEndsWhenInterrupted(BackgroundCall call) throws InterruptedException {
    call.interrupt();

    BackupException thrown =
        assertInstanceOf(BackupException.class, call.thrownWithin(LIMIT).orElse(null));
    assertInstanceOf(BackupFailure.Cancelled.class, thrown.failure());
    assertTrue(call.interruptedWithin(LIMIT), "the interrupt flag must stay set");
  }

  private static SourceFailure assertProblem(SourceProblem expected, BackupException thrown) {
    SourceFailure.NodeFailed failure =
        assertInstanceOf(SourceFailure.NodeFailed.class, thrown.failure());
    assertEquals(expected, failure.problem());
    return failure;
  }
}
