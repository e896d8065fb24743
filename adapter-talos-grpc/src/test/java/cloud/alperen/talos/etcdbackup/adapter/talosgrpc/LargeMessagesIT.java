package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Talos sends 1024 bytes per message, but nothing promises that; see {@link DirectMemoryIT}, too. */
class LargeMessagesIT {
  private static final long SIZE = 96L << 20;
  private static final int LARGEST = 64 << 10;
  private static final int LARGE_MESSAGES = 200;

  @ParameterizedTest
  @ValueSource(ints = {7, 4096, LARGEST})
  void memoryIsBoundedWhateverTheSizeOfAMessage(int messageBytes) throws Exception {
    TalosPki pki = TalosPki.create(OneNode.CLOCK);
    long size = messageBytes < 1024 ? 1L << 20 : SIZE;
    // The message in hand, the next one on its way, and the HTTP/2 window.
    long bound = 2L * messageBytes + TalosSnapshotStream.WINDOW_BYTES + (3L << 20);
    try (TalosApiServer server = TalosApiServer.builder(pki)
        .content(SnapshotContent.generated(size))
        .messageBytes(messageBytes)
        .start()) {
      ControlPlaneAccess access =
          OneNode.access(Endpoint.parse(server.endpoint()), OneNode.bundle(pki));
      Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
      try (ByteStream stream =
          OneNode.source().open(access, access.endpoints().get(0), OneNode.ANY_MEMBER, deadline)) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long total = stream.read(buffer);
        server.facts().awaitQuiet(Duration.ofMillis(300));
        long inFlight = server.facts().bytesSent() - total;
        assertTrue(inFlight <= bound, () -> inFlight + " bytes in flight");
        for (int n = stream.read(buffer.clear()); n >= 0; n = stream.read(buffer.clear())) {
          total += n;
        }
        assertEquals(size + 32, total);
      }
    }
  }

  /** By the small ones so many large ones have been granted that they would fill the memory. */
  @Test
  void aNodeWhoseMessagesGrowIsCutOff() throws Exception {
    try (OneNode cluster = new OneNode()) {
      cluster
          .server()
          .failNext(TalosFault.sendsOtherMessagesAfter(16 << 10, LARGEST, LARGE_MESSAGES));
      Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
      try (ByteStream stream = OneNode.source()
          .open(cluster.access(), cluster.endpoint(), OneNode.ANY_MEMBER, deadline)) {
        stream.read(ByteBuffer.allocate(1 << 10));
        cluster.server().facts().await(facts -> facts.openSnapshots() == 0, OneNode.LIMIT);

        BackupException e = assertThrows(
            BackupException.class, () -> readAll(stream, ByteBuffer.allocate(1 << 16)));

        OneNode.assertProblem(SourceProblem.MESSAGES_TOO_LARGE, e.failure());
        assertTrue(e.getMessage().contains("they grow"), e.getMessage());
      }
    }
  }

  private static void readAll(ByteStream stream, ByteBuffer buffer) throws BackupException {
    while (stream.read(buffer.clear()) >= 0) {
      assertTrue(buffer.position() > 0);
    }
  }
}
