package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Knows which stores the backups name that exist right now. Thread-safe; may lag behind by a moment. */
@FunctionalInterface
public interface StoresInUse {
  /**
   * One store that one backup names.
   *
   * @param backup whose namespace has the credentials
   * @param prefix under which its control plane's snapshots are, ending in a slash
   * @param timeout of an attempt of this backup
   */
  record Place(BackupId backup, StorageTarget target, String prefix, Duration timeout) {
    public Place {
      Objects.requireNonNull(backup, "backup");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(timeout, "timeout");
      if (!prefix.endsWith("/")) {
        throw new IllegalArgumentException("a prefix that may match other control planes");
      }
    }
  }

  /** One entry per backup, in no order. */
  List<Place> places();
}
