package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;

/** Knows which keys other backups have recorded as theirs. Thread-safe; may lag behind by a moment. */
@FunctionalInterface
public interface KeysInUse {
  /** Whether a backup other than this one has the key, in whatever store. */
  boolean usedByAnother(ObjectKey key, BackupId self);
}
