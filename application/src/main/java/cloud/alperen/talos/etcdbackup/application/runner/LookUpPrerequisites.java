package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.credentials.ResolveCredentials;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;

/** Looks up everything that a backup refers to. Thread-safe. */
final class LookUpPrerequisites {
  private final DrivenPorts ports;
  private final ResolveCredentials credentials;

  LookUpPrerequisites(DrivenPorts ports) {
    this.ports = ports;
    this.credentials = new ResolveCredentials(ports.secrets());
  }

  record Found(ControlPlaneAccess access, StorageCredentials credentials) {}

  Found run(BackupOrder order, StoreRef store) throws BackupException {
    return new Found(
        ports.controlPlanes().find(order.controlPlane()),
        credentials.resolve(order.backup().namespace(), store));
  }
}
