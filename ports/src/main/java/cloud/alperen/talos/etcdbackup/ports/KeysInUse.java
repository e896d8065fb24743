package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;

/** Reports which keys other backups have recorded. Thread-safe. The answer may be slightly out of date. */
@FunctionalInterface
public interface KeysInUse {
  /** Whether another backup has recorded the key, in any store. */
  boolean usedByAnother(ObjectKey key, BackupId self);
}
