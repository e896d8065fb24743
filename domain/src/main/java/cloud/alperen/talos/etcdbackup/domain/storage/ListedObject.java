package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Instant;
import java.util.Objects;

/**
 * A completed object, as a listing shows it. A listing does not show whose it is: {@link StoredObject} does.
 *
 * @param size bytes
 * @param modified when it was stored, by the store's clock
 */
public record ListedObject(ObjectKey key, long size, Instant modified) {
  public ListedObject {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(modified, "modified");
    if (size < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
  }
}
