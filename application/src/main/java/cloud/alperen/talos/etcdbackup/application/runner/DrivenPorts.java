package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import java.util.Objects;

/** Everything that {@link BackupRunner} drives. */
public record DrivenPorts(
    SnapshotSource source,
    ObjectStore store,
    SecretStore secrets,
    ControlPlanes controlPlanes,
    StatusWriter status,
    KeysInUse keys) {
  public DrivenPorts {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(secrets, "secrets");
    Objects.requireNonNull(controlPlanes, "controlPlanes");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(keys, "keys");
  }
}
