package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;

/** Looks up the endpoints and credentials of control planes, without a cache. Implementations are thread-safe. */
@FunctionalInterface
public interface ControlPlanes {
  /**
   * Looks a control plane up.
   *
   * @throws BackupException with {@code ControlPlaneUnavailable} if it, its kind, or its bundles are missing or unreadable
   */
  ControlPlaneAccess find(ControlPlaneRef ref) throws BackupException;
}
