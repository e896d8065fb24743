package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Gives the lease back when a leader ends in order, so that another process leads at its next look: java-operator-sdk lets it
 * run out instead. Thread-safe.
 */
final class LeaseHandover {
  private static final System.Logger LOG = System.getLogger(LeaseHandover.class.getName());

  private final KubernetesApi api;
  private final LeaderLease lease;

  LeaseHandover(KubernetesApi api, LeaderLease lease) {
    this.api = api;
    this.lease = lease;
  }

  /** To be called when nothing renews it any more. Does nothing if another process leads; what fails is only logged. */
  void release() {
    try {
      Lease held = api.lease(lease.namespace(), lease.name());
      if (lease.identity().equals(held.getSpec().getHolderIdentity())) {
        held.getSpec().setHolderIdentity("");
        held.getSpec().setLeaseDurationSeconds(1);
        api.replaceLease(held);
      }
    } catch (KubernetesClientException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Could not give the leader lease back; another replica waits until it has run out: {0}",
          KubernetesFailures.detail(e));
    }
  }
}
