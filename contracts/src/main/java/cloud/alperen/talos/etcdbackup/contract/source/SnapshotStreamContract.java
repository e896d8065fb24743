package cloud.alperen.talos.etcdbackup.contract.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ByteStream} must do: a part of {@link SnapshotSourceContract}, which is the one to extend. */
public abstract class SnapshotStreamContract {
  /** How long a call may take. */
  protected static final Duration LIMIT = Duration.ofSeconds(30);

  protected static final MemberRule ANY_MEMBER = MemberRule.of(List.of());
  protected static final int BUFFER = 1 << 16;

  /** Gives up on a silent node within a few seconds. */
  protected abstract SnapshotSource source();

  /** Leads to {@link #node()} alone. */
  protected abstract ControlPlaneAccess access();

  protected abstract SourceNode node();

  /** How many bytes may have left the node without having been read. */
  protected abstract long mostBytesInFlight();

  /** Real time, on which the subclass' source waits too. */
  protected abstract Ticker ticker();

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 1000, 1024, 1 << 16, 1 << 20})
  protected void deliversEveryByteInOrderWhateverTheBuffer(int buffer) throws Exception {
    SnapshotContent content = SnapshotContent.etcd36();
    node().serve(content);
    try (ByteStream stream = open()) {
      assertArrayEquals(bytesOf(content), readAll(stream, buffer));
    }
  }

  @Test
  protected void fillsABufferOutsideTheHeapAndASlice() throws Exception {
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
  protected void deliversManyMegabytes() throws Exception {
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
  protected void reportsHowManyBytesItPutWhereTheBufferStood() throws Exception {
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
  protected void statesTheEndAgainAndAgain() throws Exception {
    node().serve(SnapshotContent.etcd36());
    try (ByteStream stream = open()) {
      readAll(stream, BUFFER);
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  protected void anEmptyStreamEndsAtOnce() throws Exception {
    node().serve(SnapshotContent.of(new byte[0]));
    try (ByteStream stream = open()) {
      assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1024, 30_000, 36_896})
  protected void anErrorIsNeverTheEnd(long bytes) throws Exception {
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

  @Test
  protected void closingInTheMiddleEndsTheCallAndIsIdempotent() throws Exception {
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
  protected void closingWithoutReadingEndsTheCall() throws Exception {
    node().serve(SnapshotContent.generated(1L << 40));
    open().close();
    node().awaitOpenStreams(0);
  }

  @Test
  protected void aSlowReaderHoldsTheNodeBack() throws Exception {
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
  protected void streamsOfOneSourceDoNotDisturbEachOther() throws Exception {
    SnapshotContent content = SnapshotContent.generated(1L << 20);
    node().serve(content);
    try (ByteStream lasting = open()) {
      try (ByteStream brief = open()) {
        brief.read(ByteBuffer.allocate(100));
      }
      assertArrayEquals(bytesOf(content), readAll(lasting, BUFFER));
    }
  }

  /** Opens a stream of the node that has time enough. */
  protected final ByteStream open() throws BackupException {
    return open(source(), LIMIT);
  }

  protected final ByteStream open(SnapshotSource from, Duration limit) throws BackupException {
    Deadline deadline = Deadline.after(limit, ticker());
    return from.open(access(), access().endpoints().get(0), ANY_MEMBER, deadline);
  }

  /** Reads to the end. */
  protected static byte[] readAll(ByteStream stream, int bufferSize) throws BackupException {
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

  protected static byte[] bytesOf(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }
}
