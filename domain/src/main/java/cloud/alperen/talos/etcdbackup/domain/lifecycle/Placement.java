package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Objects;

/**
 * The key and store of a backup's object. It is chosen in the first attempt and does not change: retries and clean-ups use it
 * even if the spec was edited since.
 */
public record Placement(ObjectKey key, StoreRef store) {
  public Placement {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(store, "store");
  }

  /** A placement without references to Secrets: the caller has the credentials. */
  public Placement(ObjectKey key, StorageTarget target) {
    this(key, StoreRef.of(target));
  }

  public StorageTarget target() {
    return store.target();
  }
}
