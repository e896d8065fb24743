package cloud.alperen.talos.etcdbackup.contract.source;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.Duration;
import java.util.List;

class ScriptedSnapshotSourceTest extends SnapshotSourceContract {
  private static final Endpoint ENDPOINT = Endpoint.parse("10.0.0.1");

  private final ScriptedSnapshotSource source = new ScriptedSnapshotSource(Duration.ofMillis(100));
  private final ScriptedNode node = source.node(ENDPOINT);

  @Override
  protected SnapshotSource source() {
    return source;
  }

  @Override
  protected SnapshotSource patientSource() {
    return source.waitingFor(Duration.ofMinutes(5));
  }

  @Override
  protected ControlPlaneAccess access() {
    return new ControlPlaneAccess(
        new ControlPlaneRef("default", "my-cp"),
        List.of(ENDPOINT),
        new TalosIdentity.SecretsBundle(SecretValue.of("not looked at")));
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
