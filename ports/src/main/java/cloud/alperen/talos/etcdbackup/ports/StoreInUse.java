package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.time.Duration;
import java.util.Objects;

/**
 * A store that a backup names.
 *
 * @param backup the backup, whose namespace contains the credentials
 * @param prefix the key prefix of its control plane's snapshots, ending in a slash
 * @param timeout the limit of one attempt of this backup
 */
public record StoreInUse(BackupId backup, StoreRef store, String prefix, Duration timeout) {
  public StoreInUse {
    Objects.requireNonNull(backup, "backup");
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(timeout, "timeout");
    if (!prefix.endsWith("/")) {
      throw new IllegalArgumentException("a prefix that may match other control planes");
    }
  }
}
