package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds to what a failure says, which is the same for every program, where in the cluster that is mended: a field of the
 * backup, a key of a Secret, a setting of the operator. Conditions and Events both say so.
 */
public final class WhereToMend {
  private final StorageTargets targets;

  /**
   * Knows the places in the cluster.
   *
   * @param targets knows those of each kind of store
   */
  public WhereToMend(StorageTargets targets) {
    this.targets = Objects.requireNonNull(targets, "targets");
  }

  /**
   * The same failure, with the place if there is more to say than it says itself.
   *
   * @param store that the attempt used
   */
  public BackupFailure located(BackupFailure failure, StoreRef store) {
    return place(failure, store)
        .<BackupFailure>map(place -> new BackupFailure.Located(failure, place))
        .orElse(failure);
  }

  private Optional<String> place(BackupFailure failure, StoreRef store) {
    if (failure instanceof BackupFailure.TimedOut) {
      return Optional.of("spec.timeout");
    }
    if (failure instanceof BackupFailure.Unexpected) {
      return Optional.of("kubectl logs of the operator's Pod");
    }
    if (failure instanceof PrerequisiteFailure.ControlPlaneUnavailable unavailable) {
      return place(unavailable.problem());
    }
    return failure instanceof StorageFailure.Refused refused
        ? targets.whereToMend(refused.problem(), store)
        : Optional.empty();
  }

  private static Optional<String> place(
      PrerequisiteFailure.ControlPlaneUnavailable.Problem problem) {
    return switch (problem) {
      case SECRET_BUNDLE_UNREADABLE, AUTHORITY_UNFIT -> Optional.of("status.secretBundle");
      default -> Optional.empty();
    };
  }
}
