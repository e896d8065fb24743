package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;

/** One node that fails, and what the failure says. */
abstract class TalosFaultFixture {
  static final String ROLE = "os:etcd:backup";

  final OneNode cluster = new OneNode();
  final NodeName node = cluster.endpoint().node();

  @AfterEach
  void stop() {
    cluster.close();
  }

  BackupFailure failure() {
    return OneNode.failureOf(cluster.access());
  }

  SourceFailure.NodeFailed brokenInTheMiddle(Endpoint endpoint, Runnable blow)
      throws BackupException {
    ControlPlaneAccess access = OneNode.access(endpoint, OneNode.bundle(cluster.pki()));
    Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
    try (ByteStream stream =
        OneNode.source().open(access, endpoint, OneNode.ANY_MEMBER, deadline)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      stream.read(buffer);
      blow.run();
      BackupException broken = assertThrows(BackupException.class, () -> {
        while (stream.read(buffer.clear()) >= 0) {
          assertTrue(buffer.position() > 0);
        }
      });
      return OneNode.assertProblem(SourceProblem.STREAM_BROKEN, broken.failure());
    }
  }

  BackupFailure failureAt(ServerSocket socket) {
    Endpoint endpoint = Endpoint.parse("127.0.0.1:" + socket.getLocalPort());
    ControlPlaneAccess access = OneNode.access(endpoint, OneNode.bundle(cluster.pki()));
    return OneNode.failureOf(access);
  }

  static void assertMessage(BackupFailure failure, String message) {
    assertEquals(message, failure.userMessage());
  }
}
