package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A status being changed by one transition of {@link Lifecycle}. */
final class StatusDraft {
  private final Moment at;
  private final Map<ConditionType, Condition> conditions = new EnumMap<>(ConditionType.class);
  private Phase phase;

  int attempts;
  Optional<Instant> nextAttempt;
  Optional<String> observedRetry;
  Optional<Placement> placement;
  Optional<Instant> startTime;
  Optional<Instant> completionTime;
  Transfer transfer;

  StatusDraft(BackupStatus from, Moment at) {
    this.at = at;
    from.conditions().forEach(condition -> conditions.put(condition.type(), condition));
    phase = from.phase();
    attempts = from.attempts();
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

  BackupStatus build() {
    return new BackupStatus(
        phase,
        attempts,
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
