package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Releases the lease when a leader shuts down in order, so that another process takes it in its next round. java-operator-sdk
 * would let the lease expire instead. Thread-safe.
 */
final class LeaseHandover {
  private static final System.Logger LOG = System.getLogger(LeaseHandover.class.getName());

  private final KubernetesApi api;
  private final LeaderLease lease;

  LeaseHandover(KubernetesApi api, LeaderLease lease) {
    this.api = api;
    this.lease = lease;
  }

  /** Must be called after the last renewal. Does nothing if another process holds the lease. A failure is only logged. */
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
