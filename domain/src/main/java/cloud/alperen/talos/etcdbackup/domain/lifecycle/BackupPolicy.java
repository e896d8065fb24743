package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides what to do about a backup. Pure and level-triggered: it looks at the state, never at what changed it, and the
 * same observation at the same time gives the same decision.
 */
public final class BackupPolicy {
  /** How often the things that a waiting or retrying backup refers to are looked at. */
  public static final Duration PREREQUISITE_INTERVAL = Duration.ofSeconds(10);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

  private BackupPolicy() {}

  /**
   * The one next step.
   *
   * @param longestDelay between two attempts. A recorded time that is further away was recorded by a clock that ran ahead, or
   *     this one was set back: it is due
   */
  public static Decision decide(Observation seen, Instant now, Duration longestDelay) {
    if (seen.deleting()) {
      return deleting(seen);
    }
    if (seen.activity() instanceof Activity.Working working) {
      boolean edited = working.generation() != seen.generation();
      return Decision.of(edited && !working.stopping() ? Step.CANCEL_FOR_EDIT : Step.REST);
    }
    if (seen.activity() instanceof Activity.CleaningUp) {
      return Decision.of(Step.REST);
    }
    if (seen.activity() instanceof Activity.Proving) {
      return Decision.of(startsOver(seen) ? Step.CANCEL_FOR_EDIT : Step.REST);
    }
    return seen.status().phase().terminal() ? finished(seen) : unfinished(seen, now, longestDelay);
  }

  private static Decision deleting(Observation seen) {
    if (seen.activity() instanceof Activity.Working working) {
      return Decision.of(working.stopping() ? Step.REST : Step.CANCEL_FOR_DELETION);
    }
    if (seen.activity() instanceof Activity.Proving) {
      return Decision.of(Step.CANCEL_FOR_DELETION);
    }
    if (seen.activity() instanceof Activity.CleaningUp || !seen.finalizer()) {
      return Decision.of(Step.REST);
    }
    boolean kept =
        seen.status().phase() == Phase.SUCCEEDED && seen.policy() == DeletionPolicy.RETAIN;
    return kept ? Decision.of(Step.RELEASE_FINALIZER) : leave(seen);
  }

  /** A failed attempt has aborted its upload, but may not have reached the store: look once more before letting go. */
  private static Decision leave(Observation seen) {
    boolean clean =
        seen.status().placement().isEmpty() || seen.activity() instanceof Activity.CleanedUp;
    return Decision.of(clean ? Step.RELEASE_FINALIZER : Step.CLEAN_UP);
  }

  /** No attempt follows that would abort what one that was cut off may have left in the store. */
  private static Decision refused(Observation seen) {
    boolean clean = seen.status().placement().isEmpty()
        || !seen.finalizer()
        || seen.activity() instanceof Activity.CleanedUp;
    return Decision.of(clean ? Step.REFUSE : Step.CLEAN_UP);
  }

  private static Decision finished(Observation seen) {
    boolean succeeded = seen.status().phase() == Phase.SUCCEEDED;
    if (startsOver(seen)) {
      return Decision.of(seen.specProblem().isPresent() ? Step.REFUSE : Step.REARM);
    }
    boolean wanted = succeeded
        && seen.policy() == DeletionPolicy.DELETE
        && seen.status().placement().isPresent();
    if (wanted && !seen.finalizer()) {
      return Decision.of(Step.TAKE_FINALIZER);
    }
    if (!wanted && seen.finalizer()) {
      return succeeded ? Decision.of(Step.RELEASE_FINALIZER) : leave(seen);
    }
    // What the Go operator finished says of no generation: whether it was edited since cannot be
    // told.
    boolean adopted = seen.status().observedGeneration() == 0;
    return Decision.of(edited(seen) && !adopted ? Step.NOTE_IGNORED_EDIT : Step.REST);
  }

  private static boolean startsOver(Observation seen) {
    boolean retryAsked =
        seen.retry().isPresent() && !seen.retry().equals(seen.status().observedRetry());
    return seen.status().phase() == Phase.GAVE_UP && (edited(seen) || retryAsked);
  }

  private static boolean edited(Observation seen) {
    return seen.generation() != seen.status().observedGeneration();
  }

  private static Decision unfinished(Observation seen, Instant now, Duration longestDelay) {
    BackupStatus status = seen.status();
    if (seen.specProblem().isPresent()) {
      return refused(seen);
    }
    if (status.phase() != Phase.NEW && seen.generation() != status.observedGeneration()) {
      return Decision.of(Step.REARM);
    }
    if (status.phase() == Phase.WAITING && !seen.prerequisitesMoved()) {
      return Decision.restFor(PREREQUISITE_INTERVAL);
    }
    if (status.phase() == Phase.RETRYING && !seen.prerequisitesMoved()) {
      Duration left = Duration.between(now, status.nextAttempt().orElse(now));
      if (left.compareTo(Duration.ZERO) > 0 && left.compareTo(longestDelay) <= 0) {
        Duration capped = left.compareTo(PREREQUISITE_INTERVAL) > 0 ? PREREQUISITE_INTERVAL : left;
        return Decision.restFor(capped.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : capped);
      }
    }
    return Decision.of(seen.finalizer() ? Step.SUBMIT : Step.TAKE_FINALIZER);
  }
}
