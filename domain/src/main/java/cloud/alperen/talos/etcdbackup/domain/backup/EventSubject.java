package cloud.alperen.talos.etcdbackup.domain.backup;

import java.util.function.Function;

/** What an event is about: a Kubernetes object, or whatever an embedder identifies in the same way. */
public sealed interface EventSubject permits BackupId {
  String namespace();

  String name();

  String uid();

  /** {@code namespace/name}, as people say it. */
  default String display() {
    return namespace() + "/" + name();
  }

  /** One function per kind of subject: a new kind does not compile until every caller knows it. */
  <T> T match(Function<BackupId, T> backup);
}
