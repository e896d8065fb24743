package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.source.ScriptedSnapshotSource;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotSourceContract;
import cloud.alperen.talos.etcdbackup.contract.source.SourceNode;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.Duration;

class ScriptedNodesTest extends SnapshotSourceContract {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.0.1");

  private final ScriptedSnapshotSource nodes = new ScriptedSnapshotSource(Duration.ofMillis(100));
  private final SourceNode node = nodes.node(ENDPOINT);

  @Override
  protected SnapshotSource source() {
    return new ScriptedNodes(new Script(), nodes);
  }

  @Override
  protected SnapshotSource patientSource() {
    return new ScriptedNodes(new Script(), nodes.waitingFor(Duration.ofMinutes(5)));
  }

  @Override
  protected ControlPlaneAccess access() {
    return Facts.access("10.0.0.1");
  }

  @Override
  protected SourceNode node() {
    return node;
  }

  @Override
  protected Endpoint deadEndpoint() {
    return Endpoint.parse("10.0.0.2");
  }

  @Override
  protected long mostBytesInFlight() {
    return 0;
  }

  @Override
  protected Ticker ticker() {
    return System::nanoTime;
  }
}
