package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.util.Objects;
import java.util.Optional;

/**
 * The observed state of a backup, on which a decision depends.
 *
 * @param status the recorded status
 * @param generation the current generation of the spec
 * @param retry the value of the retry annotation
 * @param deleting whether the object is being deleted
 * @param finalizer whether the object has our finalizer
 * @param policy the fate of the stored snapshot when the object is deleted
 * @param specProblem the first rule that the spec breaks, if any; an endpoint that is not a URL counts as one
 * @param activity the runner's current work on the backup
 * @param prerequisitesMoved whether an object that the backup refers to has appeared or changed since the last attempt
 */
public record Observation(
    BackupStatus status,
    long generation,
    Optional<String> retry,
    boolean deleting,
    boolean finalizer,
    DeletionPolicy policy,
    Optional<BackupFailure> specProblem,
    Activity activity,
    boolean prerequisitesMoved) {
  public Observation {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(specProblem, "specProblem");
    Objects.requireNonNull(activity, "activity");
  }
}
