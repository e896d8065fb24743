package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Optional;

/**
 * One member of the union {@link BackupStorage}: how the resource names one kind of store. Implementations are thread-safe, and
 * {@code storage(store(s))} means the same as {@code s}.
 */
public interface StorageMember {
  /** Its property in {@code spec.backupStorage}, for example {@code s3}. */
  String name();

  /** Whether this member is set, right or wrong. */
  boolean isIn(BackupStorage storage);

  /**
   * The store that a spec names.
   *
   * @param storage in which this member is set
   * @param rules makes the failure, which names the field and the fix
   * @throws BackupException if a field breaks a rule
   */
  StoreRef read(BackupStorage storage, FieldRules rules) throws BackupException;

  /**
   * The store that a recorded status names. It was checked when it was recorded.
   *
   * @param storage in which this member is set
   * @throws IllegalArgumentException if it cannot be read all the same
   */
  StoreRef store(BackupStorage storage);

  /** How a store is recorded; empty if it is of another kind. */
  Optional<BackupStorage> storage(StoreRef store);

  /**
   * What in the cluster mends this problem: a field, a key of a Secret, a setting of the operator. Empty if nothing there does, or
   * if the store is of another kind.
   */
  default Optional<String> whereToMend(StorageProblem problem, StoreRef store) {
    return Optional.empty();
  }
}
