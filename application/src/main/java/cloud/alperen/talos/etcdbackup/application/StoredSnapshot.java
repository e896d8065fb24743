package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Instant;
import java.util.Objects;

/**
 * A snapshot as the store lists it. Whether it is whole, only {@link EtcdBackups#verify} tells.
 *
 * @param sizeBytes of the object
 * @param begun when the backup began, from the key
 * @param stored when the object was stored, by the store's clock
 */
public record StoredSnapshot(ObjectKey key, long sizeBytes, Instant begun, Instant stored) {
  public StoredSnapshot {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(begun, "begun");
    Objects.requireNonNull(stored, "stored");
  }
}
