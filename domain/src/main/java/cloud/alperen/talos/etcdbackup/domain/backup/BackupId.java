package cloud.alperen.talos.etcdbackup.domain.backup;

import java.util.function.Function;

/**
 * One backup, for ever: a deleted and re-created object of the same name has another uid.
 *
 * @param namespace where it lives; an embedder without Kubernetes may use any scope name
 * @param name its name there
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
