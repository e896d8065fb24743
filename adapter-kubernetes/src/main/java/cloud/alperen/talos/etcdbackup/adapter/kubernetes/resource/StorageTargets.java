package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;

/**
 * Translates between the resource's union of stores and the stores of whoever can store: the one thing about stores that
 * this adapter has to be told. Implementations are thread-safe, and {@code storage(store(s))} means the same as {@code s}.
 */
public interface StorageTargets {
  /**
   * The store that a spec or a recorded status names.
   *
   * @param storage keeps all rules of {@link SpecReader}
   * @throws IllegalArgumentException if it names no store that is supported, saying what is wrong, for a user
   */
  StoreRef store(BackupStorage storage);

  /**
   * How a store is recorded.
   *
   * @throws IllegalArgumentException if it did not come from {@link #store}
   */
  BackupStorage storage(StoreRef store);
}
