package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.FAILED;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.PROGRESSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.READY;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mutable copy of a status, for one transition of {@link Lifecycle}. */
final class StatusDraft {
  static final String NOT_YET = "The snapshot is not in the store yet";

  private final TransitionContext at;
  private final Map<ConditionType, Condition> conditions = new EnumMap<>(ConditionType.class);
  private Phase phase;

  int attempts;
  int interruptions;
  Optional<Instant> nextAttempt;
  Optional<String> observedRetry;
  Optional<Placement> placement;
  Optional<Instant> startTime;
  Optional<Instant> completionTime;
  Transfer transfer;

  StatusDraft(BackupStatus from, TransitionContext at) {
    this.at = at;
    from.conditions().forEach(condition -> conditions.put(condition.type(), condition));
    phase = from.phase();
    attempts = from.attempts();
    interruptions = from.interruptions();
    nextAttempt = from.nextAttempt();
    observedRetry = from.observedRetry();
    placement = from.placement();
    startTime = from.startTime();
    completionTime = from.completionTime();
    transfer = from.transfer();
  }

  StatusDraft phase(Phase to) {
    phase = to;
    return this;
  }

  boolean placementIsStale() {
    return placement.isPresent() && startTime.isEmpty();
  }

  StatusDraft state(ConditionType type, boolean holds, String reason, String message) {
    Condition before = conditions.get(type);
    Instant since = before != null && before.holds() == holds ? before.lastTransition() : at.now();
    conditions.put(type, new Condition(type, holds, reason, message, since, at.generation()));
    return this;
  }

  StatusDraft queuedForTheFirstTime(String awaited) {
    return state(PROGRESSING, true, ConditionReason.QUEUED, "Waiting for " + awaited)
        .state(READY, false, ConditionReason.QUEUED, NOT_YET)
        .state(FAILED, false, ConditionReason.QUEUED, "No attempt has failed");
  }

  /** The attempt will be repeated, so it is not counted. */
  StatusDraft repeated() {
    attempts--;
    return state(
        PROGRESSING,
        true,
        ConditionReason.QUEUED,
        "Attempt %d was cut off and is waiting to be repeated".formatted(attempts + 1));
  }

  /** A prerequisite is missing. */
  StatusDraft waiting(String message) {
    return state(PROGRESSING, true, ConditionReason.WAITING, message).failed(message);
  }

  /** The attempt failed, and a retry follows. */
  StatusDraft retrying(String message) {
    return state(PROGRESSING, true, ConditionReason.RETRYING, message).failed(message);
  }

  StatusDraft gaveUp(String message) {
    return state(PROGRESSING, false, ConditionReason.FAILED, "The backup gave up")
        .failed(message);
  }

  StatusDraft succeeded(String message) {
    return state(PROGRESSING, false, ConditionReason.COMPLETED, "The backup is complete")
        .state(READY, true, ConditionReason.SUCCEEDED, message)
        .state(FAILED, false, ConditionReason.SUCCEEDED, "The backup succeeded");
  }

  private StatusDraft failed(String message) {
    return state(READY, false, ConditionReason.FAILED, NOT_YET)
        .state(FAILED, true, ConditionReason.FAILED, message);
  }

  BackupStatus build() {
    return new BackupStatus(
        phase,
        attempts,
        interruptions,
        nextAttempt,
        List.copyOf(conditions.values()),
        at.generation(),
        observedRetry,
        placement,
        startTime,
        completionTime,
        transfer);
  }
}
