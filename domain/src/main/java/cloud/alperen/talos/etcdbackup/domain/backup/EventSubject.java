package cloud.alperen.talos.etcdbackup.domain.backup;

import java.util.function.Function;

/** The object that an event is about: a Kubernetes object, or an embedder's object that is identified in the same way. */
public sealed interface EventSubject permits BackupId {
  String namespace();

  String name();

  String uid();

  /** {@code namespace/name}, for messages. */
  default String display() {
    return namespace() + "/" + name();
  }

  /**
   * Calls the function for this kind of subject. When a kind is added, every caller must handle it before it compiles again.
   */
  <T> T match(Function<BackupId, T> backup);
}
