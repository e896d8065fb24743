package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Optional;

/**
 * Translates one member of the union {@link BackupStorage}, which names one kind of store. Implementations are thread-safe, and
 * {@code storage(store(s))} means the same as {@code s}.
 */
public interface StorageMember {
  /** The member's property in {@code spec.backupStorage}, for example {@code s3}. */
  String name();

  /** Whether this member is set, valid or not. */
  boolean isIn(BackupStorage storage);

  /**
   * The store that a spec names.
   *
   * @param storage a union in which this member is set
   * @param rules the shared rules; their failures name the object, the field and the fix
   * @throws BackupException if a field breaks a rule
   */
  StoreRef read(BackupStorage storage, FieldRules rules) throws BackupException;

  /**
   * The store that a recorded status names. It was valid when it was recorded, so only its form is checked.
   *
   * @param storage a union in which this member is set
   * @throws IllegalArgumentException if it names no store
   */
  StoreRef store(BackupStorage storage);

  /** The store in the form in which it is recorded; empty if it is of another kind. */
  Optional<BackupStorage> storage(StoreRef store);

  /**
   * The place in the cluster where a user can fix this problem: a field, a key of a Secret, or a setting of the operator. Empty
   * if there is none, or if the store is of another kind.
   */
  default Optional<String> whereToMend(StorageProblem problem, StoreRef store) {
    return Optional.empty();
  }
}
