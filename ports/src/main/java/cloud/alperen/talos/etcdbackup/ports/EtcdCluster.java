package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import java.util.Objects;

/**
 * A cluster whose etcd is to be backed up: how its control plane is reached, and what takes snapshots there. Immutable.
 *
 * @param access how the control plane is reached; its name is that of the cluster
 * @param source takes snapshots from such control planes
 */
public record EtcdCluster(ControlPlaneAccess access, SnapshotSource source) {
  public EtcdCluster {
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(source, "source");
  }

  /** The name under which its snapshots are stored. */
  public String name() {
    return access.ref().name();
  }
}
