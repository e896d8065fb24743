package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.LocatedFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds to a failure the place in the cluster where a user can fix it: a field of the backup, a key of a Secret, or a setting of
 * the operator. The failure's own message is the same for every program. Conditions and Events show the place.
 */
public final class WhereToMend {
  private final StorageTargets targets;

  /**
   * Creates the translation.
   *
   * @param targets the kinds of store, which know the places for their problems
   */
  public WhereToMend(StorageTargets targets) {
    this.targets = Objects.requireNonNull(targets, "targets");
  }

  /**
   * Returns the failure with the place to fix it, or the failure itself if there is no such place.
   *
   * @param store the store that the attempt used
   */
  public BackupFailure located(BackupFailure failure, StoreRef store) {
    return place(failure, store)
        .<BackupFailure>map(place -> new LocatedFailure(failure, place))
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
