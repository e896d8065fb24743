package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Objects;

/**
 * Where the one object of a backup goes. Frozen when the backup first starts: retries use it, and so does every clean-up,
 * whatever the spec says by then.
 */
public record Placement(ObjectKey key, StoreRef store) {
  public Placement {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(store, "store");
  }

  /** In a store that no Secret opens: whoever uses it has the credentials. */
  public Placement(ObjectKey key, StorageTarget target) {
    this(key, StoreRef.of(target));
  }

  public StorageTarget target() {
    return store.target();
  }
}
