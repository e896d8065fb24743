package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Decision.Step;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A cluster with one backup, a runner and a store, small enough to be played through thousands of times. */
final class World {
  private final Random random;
  private Instant now = Backups.T0;
  private long lastGeneration = 1;

  private BackupStatus status = BackupStatus.NEW;
  private Optional<String> retry = Optional.empty();
  private Optional<BackupFailure> problem = Optional.empty();
  private DeletionPolicy policy = DeletionPolicy.RETAIN;
  private boolean deleting;
  private boolean finalizer;
  private boolean gone;

  private Activity activity = new Activity.Idle();
  private boolean prerequisitesMoved;
  private boolean prerequisitesThere = true;

  private boolean unfinishedUpload;
  private boolean object;
  private boolean orderedForDeletion;

  World(Random random) {
    this.random = random;
  }

  boolean gone() {
    return gone;
  }

  boolean deleting() {
    return deleting;
  }

  boolean unfinishedUpload() {
    return unfinishedUpload;
  }

  boolean object() {
    return object;
  }

  boolean finalizer() {
    return finalizer;
  }

  DeletionPolicy policy() {
    return policy;
  }

  BackupStatus status() {
    return status;
  }

  boolean busy() {
    return activity instanceof Activity.Working
        || activity instanceof Activity.CleaningUp
        || activity instanceof Activity.Proving;
  }

  Observation look() {
    return new Observation(
        status,
        lastGeneration,
        retry,
        deleting,
        finalizer,
        policy,
        problem,
        activity,
        prerequisitesMoved);
  }

  Decision decide() {
    return BackupPolicy.decide(look(), now, RetryPolicy.DEFAULT.longestDelay());
  }

  /** What a user, or the weather, does. */
  void disturb() {
    switch (random.nextInt(9)) {
      case 0 -> lastGeneration++;
      case 1 -> {
        lastGeneration++;
        problem = problem.isPresent() ? Optional.empty() : Optional.of(Backups.HOPELESS);
      }
      case 2 -> {
        if (deleting) {
          return;
        }
        lastGeneration++;
        policy = policy == DeletionPolicy.RETAIN ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
      }
      case 3 -> retry = Optional.of(Integer.toString(random.nextInt(5)));
      case 4 -> deleting = random.nextInt(4) == 0 || deleting;
      case 5 -> { // the process was killed and is back
        mayBePublishedYet();
        activity = new Activity.Idle();
      }
      case 6 -> prerequisitesThere = !prerequisitesThere;
      case 7 -> prerequisitesMoved = true;
      default -> now = now.plusSeconds(random.nextInt(600));
    }
    gone |= deleting && !finalizer && !busy();
  }

  /** Takes a decision; whether anything came of it. */
  boolean act(Decision decision) {
    TransitionContext at = new TransitionContext(now, lastGeneration, Backups.LIMIT);
    switch (decision.step()) {
      case REST -> {
        now = now.plus(decision.lookAgainIn().orElse(Duration.ZERO));
        return false;
      }
      case TAKE_FINALIZER -> {
        assertFalse(deleting, "Kubernetes refuses new finalizers on a deleted object");
        finalizer = true;
      }
      case RELEASE_FINALIZER -> {
        assertTrue(finalizer);
        assertFalse(unfinishedUpload, "let go with an unfinished upload in the store");
        finalizer = false;
        gone = deleting;
      }
      case SUBMIT -> {
        assertTrue(finalizer && !busy() && !deleting);
        status = Lifecycle.queue(status, retry, at);
        activity = new Activity.Working(lastGeneration, false);
        prerequisitesMoved = false;
      }
      case CANCEL_FOR_DELETION, CANCEL_FOR_EDIT -> {
        if (activity instanceof Activity.Working working) {
          assertFalse(working.stopping(), "stopped twice");
          activity = new Activity.Working(working.generation(), true);
        } else {
          assertTrue(activity instanceof Activity.Proving);
          activity = new Activity.Idle();
        }
      }
      case REARM -> status = Lifecycle.rearm(status, retry, at);
      case REFUSE -> status = Lifecycle.refuse(status, problem.orElseThrow(), retry, at);
      case NOTE_IGNORED_EDIT -> status = Lifecycle.noteEdit(status, lastGeneration);
      case CLEAN_UP -> {
        assertFalse(busy());
        orderedForDeletion = deleting;
        activity = deleting ? new Activity.CleaningUp() : new Activity.Proving();
      }
    }
    return decision.step() != Step.REST;
  }

  /** One step of whatever the runner is at. */
  void run() {
    if (activity instanceof Activity.CleaningUp || activity instanceof Activity.Proving) {
      unfinishedUpload = false;
      activity = cleanUpTheObject() ? new Activity.CleanedUp() : new Activity.Idle();
    } else if (activity instanceof Activity.Working working) {
      work(working, new TransitionContext(now, working.generation(), Backups.LIMIT));
    }
    gone |= deleting && !finalizer && !busy();
  }

  /** Whether it is clean now. */
  private boolean cleanUpTheObject() {
    if (object && status.phase() == Phase.GAVE_UP && !orderedForDeletion) {
      status = Lifecycle.succeed(
          status,
          Backups.REPORT,
          new TransitionContext(now, status.observedGeneration(), Backups.LIMIT));
      return false;
    }
    object = false;
    return true;
  }

  /** Whatever ends an attempt may come just after the commit. */
  private void mayBePublishedYet() {
    if (activity instanceof Activity.Working && unfinishedUpload && random.nextInt(4) == 0) {
      unfinishedUpload = false;
      object = true;
    }
  }

  private void work(Activity.Working working, TransitionContext at) {
    if (working.stopping()) {
      mayBePublishedYet();
      unfinishedUpload = false;
      activity = new Activity.Idle();
    } else if (status.phase() == Phase.QUEUED) {
      unfinishedUpload &= !status.placementIsStale();
      object &= !status.placementIsStale();
      if (prerequisitesThere) {
        status = Lifecycle.start(status, at);
      } else {
        status = Lifecycle.await(status, Backups.MISSING, at);
        activity = new Activity.Idle();
      }
    } else if (status.phase() == Phase.RUNNING && status.placement().isEmpty()) {
      status = Lifecycle.place(status, Backups.PLACEMENT, at);
    } else if (status.phase() == Phase.RUNNING && !unfinishedUpload && !object) {
      unfinishedUpload = true;
    } else {
      boolean found = object;
      unfinishedUpload = false;
      object |= random.nextBoolean();
      boolean answered = found || random.nextInt(4) > 0;
      status = object && answered
          ? Lifecycle.succeed(status, Backups.REPORT, at)
          : Lifecycle.fail(status, Backups.BROKEN, now.plusSeconds(10), at);
      activity = new Activity.Idle();
    }
  }
}
