package cloud.alperen.talos.etcdbackup.domain.backup;

import java.util.function.Function;

/**
 * Identifies one backup. A backup that is deleted and created again under the same name has another uid.
 *
 * @param namespace the backup's namespace; an embedder without Kubernetes may use any scope name
 * @param name the backup's name in that namespace
 * @param uid unique over time
 */
public record BackupId(String namespace, String name, String uid) implements EventSubject {
  public BackupId {
    if (namespace.isBlank() || name.isBlank() || uid.isBlank()) {
      throw new IllegalArgumentException("a backup is identified by namespace, name and uid");
    }
  }

  @Override
  public <T> T match(Function<BackupId, T> backup) {
    return backup.apply(this);
  }
}
