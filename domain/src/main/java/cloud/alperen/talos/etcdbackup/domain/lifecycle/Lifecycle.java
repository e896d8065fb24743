package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.FAILED;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.PROGRESSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.READY;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The state machine of a backup. Pure: each method takes a status and returns the next one.
 *
 * <pre>
 * transition  from                                  to                  triggered by
 * queue       NEW, RETRYING, WAITING, QUEUED        QUEUED              the reconciler submits it to the runner
 * queue       RUNNING                               QUEUED              a crash or a lost lease interrupted the attempt: it
 *                                                                       is counted as an interruption and repeated under
 *                                                                       its own number
 * cutOff      RUNNING                               QUEUED              an orderly shutdown stopped the attempt: it is
 *                                                                       repeated under its own number
 * crash       QUEUED                                RETRYING, GAVE_UP   the attempt was interrupted too often, so it counts
 *                                                                       as failed
 * await       NEW, QUEUED, RUNNING                  WAITING             a prerequisite is missing; a running attempt is not
 *                                                                       counted
 * start       QUEUED                                RUNNING             the runner has a slot
 * place       RUNNING                               RUNNING             key and store are chosen
 * progress    RUNNING                               RUNNING             bytes were transferred
 * fail        RUNNING                               RETRYING, GAVE_UP   the attempt failed
 * succeed     RUNNING                               SUCCEEDED           the object is published and verified
 * succeed     GAVE_UP                               SUCCEEDED           the object of the last attempt is found and verified
 * refuse      all but SUCCEEDED                     GAVE_UP             the spec breaks a rule
 * rearm       all but SUCCEEDED, NEW                QUEUED              the spec or the retry annotation changed
 * noteEdit    SUCCEEDED                             SUCCEEDED           the spec changed, which is ignored
 * </pre>
 *
 * Any other transition throws an {@link IllegalStateException} that names both phases. No transition leaves {@code SUCCEEDED}.
 * The transition time of a condition changes only when its status changes.
 */
public final class Lifecycle {
  private Lifecycle() {}

  /** The backup waits for a slot. The {@code Failed} condition of an earlier attempt stays. */
  public static BackupStatus queue(
      BackupStatus from, Optional<String> retry, TransitionContext at) {
    return queue(from, retry, "a free slot", at);
  }

  /** The backup waits for another backup of the same control plane, because only one of them runs at a time. */
  public static BackupStatus queueBehindAnother(
      BackupStatus from, Optional<String> retry, String controlPlane, TransitionContext at) {
    return queue(from, retry, "another backup of control plane " + controlPlane + " to finish", at);
  }

  private static BackupStatus queue(
      BackupStatus from, Optional<String> retry, String awaited, TransitionContext at) {
    require(
        from,
        Phase.QUEUED,
        EnumSet.of(Phase.NEW, Phase.RETRYING, Phase.WAITING, Phase.QUEUED, Phase.RUNNING));
    if (from.phase() == Phase.QUEUED) {
      return from;
    }
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.QUEUED);
    draft.nextAttempt = Optional.empty();
    if (from.phase() == Phase.NEW) {
      draft.observedRetry = retry;
      return draft.queuedForTheFirstTime(awaited).build();
    }
    if (from.phase() == Phase.RUNNING) {
      draft.interruptions++;
      draft.repeated();
    } else {
      draft.state(
          PROGRESSING,
          true,
          ConditionReason.QUEUED,
          "Attempt %d of %d is waiting for %s"
              .formatted(from.attempts() + 1, at.attemptLimit(), awaited));
    }
    return draft.build();
  }

  /** An orderly shutdown stopped the attempt, which will be repeated. */
  public static BackupStatus cutOff(BackupStatus from, TransitionContext at) {
    require(from, Phase.QUEUED, EnumSet.of(Phase.RUNNING));
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.QUEUED);
    draft.nextAttempt = Optional.empty();
    return draft.repeated().build();
  }

  /** The attempt was interrupted so often that it counts as failed. */
  public static BackupStatus crash(
      BackupStatus from, BackupFailure failure, Instant nextAttempt, TransitionContext at) {
    StatusDraft draft = new StatusDraft(from, at);
    draft.attempts++;
    BackupStatus counted = draft.build();
    boolean another = failure.repairable() && counted.attempts() < at.attemptLimit();
    require(from, another ? Phase.RETRYING : Phase.GAVE_UP, EnumSet.of(Phase.QUEUED));
    return another ? retry(counted, failure, nextAttempt, at) : giveUp(counted, failure, at);
  }

  /** A prerequisite of the backup is missing. A running attempt is not counted. */
  public static BackupStatus await(BackupStatus from, BackupFailure missing, TransitionContext at) {
    require(from, Phase.WAITING, EnumSet.of(Phase.NEW, Phase.QUEUED, Phase.RUNNING));
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.WAITING);
    if (from.phase() == Phase.RUNNING) {
      draft.attempts--;
    }
    String message = "%s (attempt %d of %d starts as soon as that changes)"
        .formatted(missing.userMessage(), draft.attempts + 1, at.attemptLimit());
    return draft.waiting(message).build();
  }

  /** An attempt starts. */
  public static BackupStatus start(BackupStatus from, TransitionContext at) {
    require(from, Phase.RUNNING, EnumSet.of(Phase.QUEUED));
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.RUNNING);
    draft.attempts++;
    draft.transfer = Transfer.NONE;
    if (draft.placementIsStale()) {
      draft.placement = Optional.empty();
    }
    draft.startTime = draft.startTime.or(() -> Optional.of(at.now()));
    draft.state(
        PROGRESSING,
        true,
        ConditionReason.IN_PROGRESS,
        "Attempt %d of %d is running".formatted(draft.attempts, at.attemptLimit()));
    // A first attempt that had to wait for a prerequisite has not failed.
    boolean failedBefore =
        draft.attempts > 1 && from.condition(FAILED).map(Condition::holds).orElse(false);
    draft.state(READY, false, ConditionReason.IN_PROGRESS, StatusDraft.NOT_YET);
    return (failedBefore
            ? draft
            : draft.state(FAILED, false, ConditionReason.IN_PROGRESS, "No attempt has failed"))
        .build();
  }

  /** Key and store are chosen. The result must be recorded before the first byte is sent. */
  public static BackupStatus place(BackupStatus from, Placement placement, TransitionContext at) {
    require(from, Phase.RUNNING, EnumSet.of(Phase.RUNNING));
    StatusDraft draft = new StatusDraft(from, at);
    draft.placement = Optional.of(placement);
    return draft.build();
  }

  /** Bytes were transferred. */
  public static BackupStatus progress(
      BackupStatus from, NodeName node, long bytes, long size, TransitionContext at) {
    require(from, Phase.RUNNING, EnumSet.of(Phase.RUNNING));
    StatusDraft draft = new StatusDraft(from, at);
    draft.transfer = new Transfer(bytes, Optional.of(size), Optional.empty(), Optional.of(node));
    return draft.build();
  }

  /** The attempt failed. A retry follows unless no attempt is left or a retry cannot help. */
  public static BackupStatus fail(
      BackupStatus from, BackupFailure failure, Instant nextAttempt, TransitionContext at) {
    boolean another = failure.repairable() && from.attempts() < at.attemptLimit();
    require(from, another ? Phase.RETRYING : Phase.GAVE_UP, EnumSet.of(Phase.RUNNING));
    return another ? retry(from, failure, nextAttempt, at) : giveUp(from, failure, at);
  }

  /** The spec breaks a rule, so no attempt is made. */
  public static BackupStatus refuse(
      BackupStatus from, BackupFailure failure, Optional<String> retry, TransitionContext at) {
    require(from, Phase.GAVE_UP, EnumSet.complementOf(EnumSet.of(Phase.SUCCEEDED)));
    BackupStatus refused = giveUp(from, failure, at);
    StatusDraft draft = new StatusDraft(refused, at);
    draft.observedRetry = retry;
    return draft.build();
  }

  /** The object is published and verified. */
  public static BackupStatus succeed(BackupStatus from, BackupReport report, TransitionContext at) {
    require(from, Phase.SUCCEEDED, EnumSet.of(Phase.RUNNING, Phase.GAVE_UP));
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.SUCCEEDED);
    draft.interruptions = 0;
    draft.completionTime = Optional.of(report.completed());
    draft.transfer = new Transfer(
        report.sizeBytes(),
        Optional.of(report.sizeBytes()),
        Optional.of(report.sha256()),
        report.node());
    return draft
        .succeeded("The verified snapshot is stored as " + report.key().value())
        .build();
  }

  /** The backup starts again with a new key. The old placement is kept only for the clean-up. */
  public static BackupStatus rearm(
      BackupStatus from, Optional<String> retry, TransitionContext at) {
    require(from, Phase.QUEUED, EnumSet.complementOf(EnumSet.of(Phase.SUCCEEDED, Phase.NEW)));
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.QUEUED);
    draft.attempts = 0;
    draft.interruptions = 0;
    draft.nextAttempt = Optional.empty();
    draft.startTime = Optional.empty();
    draft.completionTime = Optional.empty();
    draft.transfer = Transfer.NONE;
    draft.observedRetry = retry;
    return draft.queuedForTheFirstTime("a free slot").build();
  }

  /** An edit of a succeeded backup was observed and ignored. The conditions still refer to the old generation. */
  public static BackupStatus noteEdit(BackupStatus from, long generation) {
    require(from, Phase.SUCCEEDED, EnumSet.of(Phase.SUCCEEDED));
    StatusDraft draft = new StatusDraft(from, new TransitionContext(Instant.EPOCH, generation, 0));
    return draft.build();
  }

  private static BackupStatus retry(
      BackupStatus from, BackupFailure failure, Instant next, TransitionContext at) {
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.RETRYING);
    draft.interruptions = 0;
    draft.nextAttempt = Optional.of(next.truncatedTo(ChronoUnit.SECONDS));
    String message = "%s (attempt %d of %d failed, next try at %s)"
        .formatted(
            failure.userMessage(),
            from.attempts(),
            at.attemptLimit(),
            next.truncatedTo(ChronoUnit.SECONDS));
    return draft.retrying(message).build();
  }

  private static BackupStatus giveUp(
      BackupStatus from, BackupFailure failure, TransitionContext at) {
    StatusDraft draft = new StatusDraft(from, at).phase(Phase.GAVE_UP);
    draft.interruptions = 0;
    draft.nextAttempt = Optional.empty();
    draft.completionTime = Optional.of(at.now());
    String after = from.attempts() == 0
        ? "no attempt was made"
        : "gave up after attempt %d of %d".formatted(from.attempts(), at.attemptLimit());
    String message = "%s (%s)".formatted(failure.userMessage(), after);
    return draft.gaveUp(message).build();
  }

  private static void require(BackupStatus from, Phase to, Set<Phase> allowed) {
    if (!allowed.contains(from.phase())) {
      throw new IllegalStateException("a backup cannot go from " + from.phase() + " to " + to);
    }
  }
}
