package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;

/** Answers how the control plane that a backup names is reached. Nothing is cached. Implementations are thread-safe. */
@FunctionalInterface
public interface ControlPlanes {
  /**
   * Looks a control plane up.
   *
   * @throws BackupException with {@code ControlPlaneUnavailable} if it, its kind, or its bundles are missing or unreadable
   */
  ControlPlaneAccess find(ControlPlaneRef ref) throws BackupException;
}
