package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What to do about a backup now.
 *
 * @param step one step; after it the world is looked at anew
 * @param lookAgainIn when to look again even if nothing is heard; empty if every change will be heard
 */
public record Decision(Step step, Optional<Duration> lookAgainIn) {
  /** One step. */
  public enum Step {
    /** Nothing. */
    REST,
    /** Put our finalizer on: from here on there may be something to clean up. */
    TAKE_FINALIZER,
    /** Take our finalizer off: there is nothing left to clean up. */
    RELEASE_FINALIZER,
    /** Record that it waits, and hand it to the runner. */
    SUBMIT,
    /** Tell the runner to stop because the object is being deleted. */
    CANCEL_FOR_DELETION,
    /** Tell the runner to stop because the spec changed; once it has, the backup is re-armed. */
    CANCEL_FOR_EDIT,
    /** Start over with the changed spec, or because a retry was asked for. */
    REARM,
    /** Record that the spec breaks a rule. */
    REFUSE,
    /** Say that an edit of a finished backup changes nothing. */
    NOTE_IGNORED_EDIT,
    /** Abort what is unfinished in the store; if the object is being deleted and its policy says so, delete the snapshot. */
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
