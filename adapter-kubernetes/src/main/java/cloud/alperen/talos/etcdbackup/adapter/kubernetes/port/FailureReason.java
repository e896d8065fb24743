package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import java.util.stream.Stream;

/**
 * What a backup failed at. Read from the beginning of the Failed condition's message, which is documented and the same in what
 * the Go operator wrote: the condition's own reason is always {@code BackupFailed}.
 */
public enum FailureReason {
  SPEC("Spec", "Invalid TalosEtcdBackup"),
  CONTROL_PLANE("ControlPlane", "Failed to get TalosControlPlane"),
  SECRET("Secret", "Failed to get secret"),
  // Before the one that it begins with.
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

  /** The name, as labels have it. */
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
