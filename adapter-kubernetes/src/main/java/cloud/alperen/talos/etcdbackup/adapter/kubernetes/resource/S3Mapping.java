package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Optional;

/**
 * Translates between the resource's words for a bucket and the targets of an adapter that can write to it. Neither adapter knows
 * the other. Implementations are thread-safe, and {@code storage(store(s))} means the same as {@code s}.
 */
public interface S3Mapping {
  /**
   * The store that these words name.
   *
   * @throws IllegalArgumentException if they name none, saying what is wrong, for a user
   */
  StoreRef store(S3Storage s3);

  /** The words for a store; empty if it is of another kind. */
  Optional<S3Storage> storage(StoreRef store);
}
