package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides the next step of a backup. Pure and level-triggered: the decision depends on the observed state and the time alone,
 * never on the event that triggered the reconcile.
 */
public final class BackupPolicy {
  /** The interval at which the prerequisites of a waiting or retrying backup are checked. */
  public static final Duration PREREQUISITE_INTERVAL = Duration.ofSeconds(10);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

  private BackupPolicy() {}

  /**
   * Returns the next step and the time of the next reconcile.
   *
   * @param longestDelay the longest delay between two attempts. A recorded time that is further away is treated as due: either
   *     the clock that recorded it was ahead, or the current clock was set back
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

  /**
   * Cleans up once more before the finalizer is released, because a failed attempt may not have reached the store to abort its
   * upload.
   */
  private static Decision leave(Observation seen) {
    boolean clean =
        seen.status().placement().isEmpty() || seen.activity() instanceof Activity.CleanedUp;
    return Decision.of(clean ? Step.RELEASE_FINALIZER : Step.CLEAN_UP);
  }

  /** Cleans up before the refusal, because no later attempt aborts the upload that an interrupted attempt may have left. */
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
    // The Go operator records no generation, so an edit since then cannot be detected.
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
