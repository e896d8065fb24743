package cloud.alperen.talos.etcdbackup.testkit.talos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.proto.EtcdMemberStatus;
import com.google.protobuf.Empty;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and a client of it. */
abstract class TalosApiServerFixture {
  static final InstantSource CLOCK = InstantSource.system();
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final String BACKUP = "os:etcd:backup";

  final TalosPki pki = TalosPki.create(CLOCK);
  TalosApiServer server;
  RawClient client;

  @BeforeEach
  void start() throws Exception {
    server = TalosApiServer.start(pki);
    client = new RawClient(server, pki, Optional.of(pki.client(BACKUP)));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  void assertCut(TalosFault fault, long bytes, Code code) throws Exception {
    byte[] real = read(SnapshotContent.etcd36());
    server.failNext(fault);
    RawClient.Download download = client.download();
    assertEquals(code, download.status().getCode());
    assertArrayEquals(Arrays.copyOf(real, (int) bytes), download.bytes());
  }

  byte[] downloadOk() throws Exception {
    RawClient.Download download = client.download();
    assertEquals(Code.OK, download.status().getCode());
    return download.bytes();
  }

  EtcdMemberStatus memberStatus() {
    return client
        .blocking()
        .etcdStatus(Empty.getDefaultInstance())
        .getMessages(0)
        .getMemberStatus();
  }

  static Status call(RawClient peer, String method) throws Exception {
    try {
      switch (method) {
        case "EtcdStatus" -> peer.blocking().etcdStatus(Empty.getDefaultInstance());
        case "EtcdAlarmList" -> peer.blocking().etcdAlarmList(Empty.getDefaultInstance());
        case "Version" -> peer.blocking().version(Empty.getDefaultInstance());
        default -> {
          return peer.download().status();
        }
      }
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  static List<Long> differences(byte[] expected, byte[] actual) {
    assertEquals(expected.length, actual.length);
    return LongStream.range(0, expected.length)
        .filter(i -> expected[(int) i] != actual[(int) i])
        .boxed()
        .toList();
  }

  static byte[] read(SnapshotContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }

  static final class BrokenStream extends InputStream {
    private int left;

    BrokenStream(int left) {
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left-- == 0) {
        throw new IOException("etcd went away");
      }
      return 0;
    }
  }
}
