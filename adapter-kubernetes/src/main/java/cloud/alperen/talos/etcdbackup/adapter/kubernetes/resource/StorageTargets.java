package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;

/**
 * Translates between the resource's union of stores and the targets of whoever can store: the one thing about stores that
 * this adapter has to be told. Implementations are thread-safe, and {@code storage(target(s))} means the same as {@code s}.
 */
public interface StorageTargets {
  /**
   * The target that a spec or a recorded status names.
   *
   * @param storage keeps all rules of {@link SpecReader}
   * @throws IllegalArgumentException if it names no store that is supported, saying what is wrong, for a user
   */
  StorageTarget target(BackupStorage storage);

  /**
   * How a target is recorded.
   *
   * @throws IllegalArgumentException if the target did not come from {@link #target}
   */
  BackupStorage storage(StorageTarget target);
}
