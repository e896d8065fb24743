package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.List;
import java.util.Objects;

/**
 * The endpoints of a control plane and the credentials for them.
 *
 * @param ref the control plane, for messages
 * @param endpoints at least one; each must be a control plane node, or a Service or load balancer in front of them
 * @param identity the credentials for its Talos API
 */
public record ControlPlaneAccess(
    ControlPlaneRef ref, List<Endpoint> endpoints, TalosIdentity identity) {
  public ControlPlaneAccess {
    Objects.requireNonNull(ref, "ref");
    Objects.requireNonNull(identity, "identity");
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("control plane " + ref.display() + " has no endpoint");
    }
  }
}
