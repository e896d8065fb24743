package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import java.util.List;

class InMemoryControlPlanesTest extends ControlPlanesContract {
  private final InMemoryControlPlanes controlPlanes = new InMemoryControlPlanes();

  @Override
  protected ControlPlanes controlPlanes() {
    return controlPlanes;
  }

  @Override
  protected void describe(ControlPlaneRef ref, List<String> endpoints, String bundle) {
    controlPlanes.put(
        ref,
        endpoints.stream().map(Endpoint::parse).toList(),
        new TalosIdentity.SecretsBundle(SecretValue.of(bundle)));
  }

  @Override
  protected void describeWithoutConfig(ControlPlaneRef ref) {
    controlPlanes.fail(ref, Problem.NO_BUNDLE_CONFIG);
  }

  @Override
  protected void describeWithoutBundle(ControlPlaneRef ref) {
    controlPlanes.fail(ref, Problem.NO_SECRET_BUNDLE);
  }
}
