package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.util.stream.Stream;

/**
 * The step at which a backup failed. It is read from the beginning of the Failed condition's message, which is documented and
 * which the Go operator writes too. The condition's own reason is always {@code BackupFailed}.
 */
public enum FailureReason {
  SPEC("Spec", "Invalid TalosEtcdBackup"),
  CONTROL_PLANE("ControlPlane", "Failed to get TalosControlPlane"),
  SECRET("Secret", "Failed to get secret"),
  // Before SNAPSHOT, whose beginning is a prefix of this one.
  TIMEOUT("Timeout", "Failed to take etcd snapshot within the attempt's"),
  SNAPSHOT("Snapshot", "Failed to take etcd snapshot"),
  STORAGE("Storage", "Failed to upload snapshot to"),
  OTHER("Other", "");

  private final String label;
  private final String beginning;

  FailureReason(String label, String beginning) {
    this.label = label;
    this.beginning = beginning;
  }

  /** The value of a metric's label. */
  public String label() {
    return label;
  }

  static FailureReason of(String message) {
    return Stream.of(values())
        .filter(reason -> message.startsWith(reason.beginning))
        .findFirst()
        .orElse(OTHER);
  }
}
