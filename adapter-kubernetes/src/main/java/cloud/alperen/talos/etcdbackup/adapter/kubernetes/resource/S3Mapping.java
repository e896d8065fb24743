package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Optional;

/**
 * Translates between the resource's fields for a bucket and the store type of the S3 adapter, since neither adapter may depend
 * on the other. Implementations are thread-safe, and {@code storage(store(s))} means the same as {@code s}.
 */
public interface S3Mapping {
  /**
   * The store that these fields name.
   *
   * @throws IllegalArgumentException if they name no store; its message tells a user why
   */
  StoreRef store(S3Storage s3);

  /** The fields that name a store; empty if the store is of another kind. */
  Optional<S3Storage> storage(StoreRef store);
}
