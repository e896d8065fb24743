package cloud.alperen.talos.etcdbackup.testkit.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import cloud.alperen.talos.etcdbackup.testkit.talos.SnapshotContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SnapshotSource} must do, adapter or fake. A subclass says how to reach the source
 * and how to make its far side behave. The source must give up on a silent node within a few seconds.
 */
public abstract class SnapshotSourceContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BUFFER = 1 << 16;
  private static final MemberRule ANY_MEMBER = MemberRule.of(List.of());

  protected abstract SnapshotSource source();

  /** Leads to {@link #node()} alone. */
  protected abstract ControlPlaneAccess access();

  protected abstract SourceNode node();

  /** An endpoint of the same control plane where nobody listens. */
  protected abstract Endpoint deadEndpoint();

  /** How many bytes may have left the node without having been read. */
  protected abstract long mostBytesInFlight();

  /** Real time, on which the subclass' source waits too. */
  protected abstract Ticker ticker();

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 1000, 1024, 1 << 16, 1 << 20})
  void deliversEveryByteInOrderWhateverTheBuffer(int buffer) throws Exception {
    SnapshotContent content = SnapshotContent.etcd36();
    node().serve(content);
    try (ByteStream stream = open()) {
      assertArrayEquals(bytesOf(content), readAll(stream, buffer));
    }
  }

  @Test
  void fillsABufferOutsideTheHeapAndASlice() throws Exception {
    SnapshotContent content = SnapshotContent.etcd36();
    node().serve(content);
    for (ByteBuffer buffer : List.of(
        ByteBuffer.allocateDirect(1000), ByteBuffer.allocate(1013).position(13).slice())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try (ByteStream stream = open()) {
        while (stream.read(buffer.clear()) >= 0) {
          byte[] chunk = new byte[buffer.flip().remaining()];
          buffer.get(chunk);
          all.writeBytes(chunk);
        }
      }
      assertArrayEquals(bytesOf(content), all.toByteArray());
    }
  }

  @Test
  void deliversManyMegabytes() throws Exception {
    SnapshotContent content = SnapshotContent.generated(24L << 20);
    node().serve(content);
    try (ByteStream stream = open();
        InputStream expected = content.open()) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long total = 0;
      while (stream.read(buffer.clear()) >= 0) {
        byte[] want = expected.readNBytes(buffer.position());
        assertEquals(ByteBuffer.wrap(want), buffer.flip(), () -> "wrong bytes");
        total += want.length;
      }
      assertEquals((24L << 20) + 32, total);
    }
  }

  @Test
  void reportsHowManyBytesItPutWhereTheBufferStood() throws Exception {
    node().serve(SnapshotContent.etcd36());
    try (ByteStream stream = open()) {
      ByteBuffer buffer = ByteBuffer.allocate(200).position(50).limit(150);
      int count = stream.read(buffer);
      assertTrue(count >= 1 && count <= 100, () -> "read " + count);
      assertEquals(50 + count, buffer.position());
      assertEquals(150, buffer.limit());
      assertEquals(0, buffer.get(49));
      assertThrows(
          IllegalArgumentException.class, () -> stream.read(buffer.limit(buffer.position())));
    }
  }

  @Test
  void statesTheEndAgainAndAgain() throws Exception {
    node().serve(SnapshotContent.etcd36());
    try (ByteStream stream = open()) {
      readAll(stream, BUFFER);
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void anEmptyStreamEndsAtOnce() throws Exception {
    node().serve(SnapshotContent.of(new byte[0]));
    try (ByteStream stream = open()) {
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1024, 30_000, 36_896})
  void anErrorIsNeverTheEnd(long bytes) throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().failAfter(bytes);
    try (ByteStream stream = open()) {
      BackupException first = assertThrows(BackupException.class, () -> readAll(stream, BUFFER));
      SourceFailure failure = assertInstanceOf(SourceFailure.class, first.failure());
      assertTrue(
          failure.userMessage().startsWith("Failed to take etcd snapshot from node "),
          failure::userMessage);
      assertTrue(
          failure.userMessage().contains(access().endpoints().get(0).node().value()),
          failure::userMessage);
      BackupException again =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      assertEquals(failure, again.failure());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5000})
  void silenceIsAFailureAndEndsTheCall(long bytes) throws Exception {
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
  void aDeadlineEndsAStreamThatStandsStill() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(2048);
    try (ByteStream stream = open(Duration.ofMillis(300))) {
      BackupException late = assertTimeoutPreemptively(
          LIMIT, () -> assertThrows(BackupException.class, () -> readAll(stream, BUFFER)));
      assertInstanceOf(SourceFailure.class, late.failure());
      node().awaitOpenStreams(0);
    }
  }

  @Test
  void aDeadlineEndsAStreamThatFlows() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    try (ByteStream stream = open(Duration.ofMillis(500))) {
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
  void deniedAccessIsTheSameOnEveryNode() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().denyAccess();
    try (ByteStream stream = open()) {
      BackupException denied =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      SourceFailure failure = assertInstanceOf(SourceFailure.AccessDenied.class, denied.failure());
      assertFalse(failure.nextNode());
    }
  }

  @Test
  void closingInTheMiddleEndsTheCallAndIsIdempotent() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    ByteStream stream = open();
    assertTrue(stream.read(ByteBuffer.allocate(BUFFER)) > 0);
    node().awaitOpenStreams(1);
    stream.close();
    stream.close();
    node().awaitOpenStreams(0);
    assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
  }

  @Test
  void closingWithoutReadingEndsTheCall() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    open().close();
    node().awaitOpenStreams(0);
  }

  @Test
  void closingElsewhereWakesTheReader() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(0);
    ByteStream stream = open();
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread reader = reader(stream, read);
    reader.start();
    node().awaitOpenStreams(1);
    stream.close();
    assertInstanceOf(BackupException.class, failureOf(read));
    reader.join();
    node().awaitOpenStreams(0);
  }

  @Test
  void anInterruptCancelsAndStays() throws Exception {
    node().serve(SnapshotContent.etcd36());
    node().fallSilentAfter(0);
    try (ByteStream stream = open()) {
      CompletableFuture<Integer> read = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread reader = new Thread(() -> {
        reader(stream, read).run();
        flag.complete(Thread.currentThread().isInterrupted());
      });
      reader.start();
      node().awaitOpenStreams(1);
      reader.interrupt();
      BackupException cancelled = assertInstanceOf(BackupException.class, failureOf(read));
      assertInstanceOf(BackupFailure.Cancelled.class, cancelled.failure());
      assertTrue(flag.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      node().awaitOpenStreams(0);
    }
  }

  @Test
  void anInterruptCountsEvenIfBytesAreThere() throws Exception {
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
  void aSlowReaderHoldsTheNodeBack() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    try (ByteStream stream = open()) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long read = 0;
      for (int round = 0; round < 4; round++) {
        while (read < (round + 1) * (1L << 20)) {
          read += stream.read(buffer.clear());
        }
        node().awaitQuiet();
        long inFlight = node().bytesSent() - read;
        assertTrue(inFlight <= mostBytesInFlight(), () -> inFlight + " bytes in flight");
      }
    }
  }

  @Test
  void streamsOfOneSourceDoNotDisturbEachOther() throws Exception {
    SnapshotContent content = SnapshotContent.generated(1L << 20);
    node().serve(content);
    try (ByteStream lasting = open()) {
      try (ByteStream brief = open()) {
        brief.read(ByteBuffer.allocate(100));
      }
      assertArrayEquals(bytesOf(content), readAll(lasting, BUFFER));
    }
  }

  @Test
  void probesAllEndpointsInOrderAndFailsForNone() throws Exception {
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
  void aDeadNodeFailsAtTheFirstReadAndLeavesOthersTheirChance() throws Exception {
    ControlPlaneAccess dead =
        new ControlPlaneAccess(access().ref(), List.of(deadEndpoint()), access().identity());
    try (ByteStream stream =
        source().open(dead, deadEndpoint(), ANY_MEMBER, Deadline.after(LIMIT, ticker()))) {
      BackupException failed =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      SourceFailure failure = assertInstanceOf(SourceFailure.Unreachable.class, failed.failure());
      assertTrue(failure.nextNode());
    }
  }

  @Test
  void asksOnceMoreHowTheMemberIsAndTakesNothingFromOneThatIsUnfit() throws Exception {
    node().serve(SnapshotContent.etcd36());
    assertInstanceOf(NodeHealth.Answered.class, source().probe(access()).get(0));
    node().becomeLearner();
    BackupException unfit = assertThrows(BackupException.class, this::open);
    SourceFailure failure = assertInstanceOf(SourceFailure.MemberUnfit.class, unfit.failure());
    assertTrue(failure.nextNode());
    assertTrue(failure.clause().contains("learner"), failure::clause);
    node().awaitOpenStreams(0);
    assertEquals(0, node().bytesSent());
  }

  @Test
  void anInterruptKeepsItFromBeginning() {
    Thread.currentThread().interrupt();
    BackupException cancelled = assertThrows(BackupException.class, () -> {
      try (ByteStream stream = open()) {
        stream.read(ByteBuffer.allocate(1));
      }
    });
    assertInstanceOf(BackupFailure.Cancelled.class, cancelled.failure());
    assertTrue(Thread.interrupted());
  }

  private ByteStream open() throws BackupException {
    return open(LIMIT);
  }

  private ByteStream open(Duration limit) throws BackupException {
    Deadline deadline = Deadline.after(limit, ticker());
    return source().open(access(), access().endpoints().get(0), ANY_MEMBER, deadline);
  }

  private static Thread reader(ByteStream stream, CompletableFuture<Integer> result) {
    return new Thread(() -> {
      try {
        result.complete(stream.read(ByteBuffer.allocate(1)));
      } catch (BackupException e) {
        result.completeExceptionally(e);
      }
    });
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    ExecutionException failed = assertThrows(
        ExecutionException.class, () -> future.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    return failed.getCause();
  }

  private static byte[] readAll(ByteStream stream, int bufferSize) throws BackupException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(bufferSize);
    for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
      assertEquals(count, buffer.position());
      assertTrue(count > 0);
      all.write(buffer.array(), 0, count);
      buffer.clear();
    }
    return all.toByteArray();
  }

  private static byte[] bytesOf(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }
}
