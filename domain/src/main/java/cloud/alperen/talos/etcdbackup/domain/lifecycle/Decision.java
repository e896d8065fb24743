package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The next step of a backup, and the time until the next reconcile.
 *
 * @param step the step; after it the state is observed again
 * @param lookAgainIn the time until the next reconcile even without an event; empty if events report every relevant change
 */
public record Decision(Step step, Optional<Duration> lookAgainIn) {
  /** A step of the reconciler. */
  public enum Step {
    /** Do nothing. */
    REST,
    /** Add our finalizer, because from now on there may be something to clean up. */
    TAKE_FINALIZER,
    /** Remove our finalizer, because nothing is left to clean up. */
    RELEASE_FINALIZER,
    /** Record that the backup is queued, and submit it to the runner. */
    SUBMIT,
    /** Tell the runner to stop because the object is being deleted. */
    CANCEL_FOR_DELETION,
    /** Tell the runner to stop because the spec changed. The backup is re-armed after the runner has stopped. */
    CANCEL_FOR_EDIT,
    /** Start again from the first attempt, because the spec changed or a retry was requested. */
    REARM,
    /** Record that the spec breaks a rule. */
    REFUSE,
    /** Report that an edit of a succeeded backup is ignored. */
    NOTE_IGNORED_EDIT,
    /**
     * Abort unfinished uploads in the store. If the backup object is being deleted and its policy is {@code Delete}, delete the
     * snapshot too.
     */
    CLEAN_UP
  }

  public Decision {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(lookAgainIn, "lookAgainIn");
  }

  static Decision of(Step step) {
    return new Decision(step, Optional.empty());
  }

  static Decision restFor(Duration duration) {
    return new Decision(Step.REST, Optional.of(duration));
  }
}
