package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.util.List;

/** Where a backup stands. {@link Lifecycle} says how it moves. */
public enum Phase {
  /** Nothing was done for it yet. */
  NEW,
  /** It waits for a slot: for the first time, for a retry that is due, or to repeat an attempt that was cut off. */
  QUEUED,
  /** An attempt is under way. */
  RUNNING,
  /** Something it refers to is missing. No attempt is used up. */
  WAITING,
  /** An attempt failed, and the time of the next one is known. */
  RETRYING,
  /** No attempt is left, or none would help. */
  GAVE_UP,
  /** The snapshot is in the store. Final. */
  SUCCEEDED;

  /** Whether nothing more will happen by itself. */
  public boolean terminal() {
    return this == GAVE_UP || this == SUCCEEDED;
  }

  /**
   * Reads the phase back from what was recorded, also by the Go operator: whatever that finished counts as succeeded, and
   * whatever it left unfinished, having recorded no attempts, starts anew.
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
      // Before there was a reason for it, one that waited was recorded as retrying, without a time.
      case ConditionReason.RETRYING -> nextAttemptKnown ? RETRYING : WAITING;
      case ConditionReason.FAILED -> GAVE_UP;
      case ConditionReason.IN_PROGRESS -> attempts > 0 ? RUNNING : NEW;
      default -> NEW;
    };
  }
}
