package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a decision depends on.
 *
 * @param status what is recorded
 * @param generation of the spec as it is now
 * @param retry value of the retry annotation
 * @param deleting whether the object is being deleted
 * @param finalizer whether our finalizer is on it
 * @param policy what deletion does to the stored snapshot
 * @param specProblem the first broken rule of the spec, if any; an endpoint that is no URL is one too
 * @param activity what the runner is doing for it
 * @param prerequisitesMoved whether something it refers to has appeared or changed since the last attempt
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
