package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotSourceContract;
import cloud.alperen.talos.etcdbackup.contract.source.SourceNode;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import org.junit.jupiter.api.AfterEach;

class TalosSnapshotSourceIT extends SnapshotSourceContract {
  private final OneNode cluster = new OneNode();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Override
  protected SnapshotSource source() {
    return OneNode.source();
  }

  @Override
  protected SnapshotSource patientSource() {
    return OneNode.patientSource();
  }

  @Override
  protected ControlPlaneAccess access() {
    return cluster.access();
  }

  @Override
  protected SourceNode node() {
    return new TalosSourceNode(cluster.server());
  }

  @Override
  protected Endpoint deadEndpoint() {
    // Port 1 is reserved, and nobody binds it.
    return Endpoint.parse("127.0.0.1:1");
  }

  /** Messages, the HTTP/2 window, and what the server has buffered on top. */
  @Override
  protected long mostBytesInFlight() {
    return TalosSnapshotStream.WINDOW_BYTES + (2L << 20) + (256L << 10);
  }

  @Override
  protected Ticker ticker() {
    return System::nanoTime;
  }
}
