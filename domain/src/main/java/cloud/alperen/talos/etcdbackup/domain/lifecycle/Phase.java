package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.util.List;

/** The phase of a backup. {@link Lifecycle} defines the transitions. */
public enum Phase {
  /** Nothing is recorded for the backup yet. */
  NEW,
  /** The backup waits for a slot: for its first attempt, for a retry that is due, or to repeat an interrupted attempt. */
  QUEUED,
  /** An attempt is running. */
  RUNNING,
  /** A prerequisite is missing. No attempt is used up. */
  WAITING,
  /** An attempt failed, and the next one is scheduled. */
  RETRYING,
  /** No attempt is left, or another attempt cannot help. */
  GAVE_UP,
  /** The snapshot is in the store. Final. */
  SUCCEEDED;

  /** Whether no further attempt follows unless a user edits the backup or requests a retry. */
  public boolean terminal() {
    return this == GAVE_UP || this == SUCCEEDED;
  }

  /**
   * Derives the phase from a recorded status. The status may be one of the Go operator, which records no attempts: a backup
   * that it completed counts as succeeded, and any other starts again as new.
   */
  public static Phase of(List<Condition> conditions, int attempts, boolean nextAttemptKnown) {
    boolean ready = false;
    Condition progressing = null;
    for (Condition condition : conditions) {
      if (condition.type() == ConditionType.READY) {
        ready = condition.holds();
      } else if (condition.type() == ConditionType.PROGRESSING) {
        progressing = condition;
      }
    }
    if (ready) {
      return SUCCEEDED;
    }
    if (progressing == null) {
      return NEW;
    }
    return switch (progressing.reason()) {
      case ConditionReason.COMPLETED -> SUCCEEDED;
      case ConditionReason.QUEUED -> QUEUED;
      case ConditionReason.WAITING -> WAITING;
      // Older versions recorded a waiting backup with the reason for retrying and without a time.
      case ConditionReason.RETRYING -> nextAttemptKnown ? RETRYING : WAITING;
      case ConditionReason.FAILED -> GAVE_UP;
      case ConditionReason.IN_PROGRESS -> attempts > 0 ? RUNNING : NEW;
      default -> NEW;
    };
  }
}
