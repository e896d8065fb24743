package cloud.alperen.talos.etcdbackup.domain.backup;

/**
 * One backup, for ever: a deleted and re-created object of the same name has another uid.
 *
 * @param namespace where it lives; an embedder without Kubernetes may use any scope name
 * @param name its name there
 * @param uid unique over time
 */
public record BackupId(String namespace, String name, String uid) {
  public BackupId {
    if (namespace.isBlank() || name.isBlank() || uid.isBlank()) {
      throw new IllegalArgumentException("a backup is identified by namespace, name and uid");
    }
  }

  /** {@code namespace/name}, as people say it. */
  public String display() {
    return namespace + "/" + name;
  }
}
