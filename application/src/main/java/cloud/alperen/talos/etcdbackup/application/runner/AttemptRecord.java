package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.time.Backoff;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.AttemptCrashed;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is recorded of one attempt: its beginning, the place of its object, its end. Nothing else writes the status of its
 * backup meanwhile, except for the progress.
 *
 * <p>Each change is tried once. An end that cannot be recorded now is returned as {@code Unrecorded}, for the caller to try
 * again. Confined to its job.
 */
final class AttemptRecord {
  // With the 20 s of TEB_SHUTDOWN_GRACE and the abort of an upload well below the 60 s of a Pod.
  private static final Duration CUT_OFF_LIMIT = Duration.ofSeconds(10);

  private final BackupOrder order;
  private final StatusWriter writer;
  private final RunnerSettings settings;
  private final BackupObserver observer;
  private volatile boolean begun;
  private boolean announced;

  AttemptRecord(BackupOrder order, AttemptParts parts) {
    this.order = order;
    this.writer = parts.ports().status();
    this.settings = parts.settings();
    this.observer = parts.observer();
  }

  BackupStatus read() throws BackupException {
    return writer.read(order.backup());
  }

  /**
   * Whether its beginning was sent to be recorded. If the status then says that an attempt is running, it is this one. Safe
   * to call from other threads.
   */
  boolean begun() {
    return begun;
  }

  /** Records that the attempt has begun, unless it had begun before a pause. */
  BackupStatus begin() throws BackupException {
    TransitionContext at = now();
    begun = true;
    BackupStatus running = writer.update(
        order.backup(),
        status -> status.phase() == Phase.RUNNING ? status : Lifecycle.start(status, at));
    if (!announced) {
      announced = true;
      observer.on(new BackupEvent.AttemptStarted(
          order.backup(), running.attempts(), order.spec().attemptLimit()));
    }
    return running;
  }

  /** Records where the object goes. */
  void place(Placement placement) throws BackupException {
    TransitionContext at = now();
    writer.update(order.backup(), status -> Lifecycle.place(status, placement, at));
  }

  Course succeeded(BackupReport report) throws BackupException {
    TransitionContext at = now();
    return end(
        status -> Lifecycle.succeed(status, report, at),
        recorded -> observer.on(BackupEvent.Succeeded.of(order.backup(), report)));
  }

  Course failed(BackupFailure failure, BackupException cause) throws BackupException {
    return failed(
        failure,
        cause,
        (status, next, at) -> Lifecycle.fail(status, located(failure, status), next, at));
  }

  /** Whatever an attempt does in the store belongs to its upload. */
  private BackupFailure located(BackupFailure failure, BackupStatus status) {
    return settings
        .locate()
        .located(failure.during(StorageOperation.UPLOAD), status.storeFor(order.spec()));
  }

  /** Something that the attempt needs is missing. That uses up no attempt. */
  Course missing(BackupFailure failure) throws BackupException {
    TransitionContext at = now();
    return end(
        status -> Lifecycle.await(status, located(failure, status), at),
        recorded ->
            observer.on(new BackupEvent.Waiting(order.backup(), located(failure, recorded))));
  }

  /** An attempt that was found cut off too often counts as a failed one. */
  Course crashed(BackupStatus found) throws BackupException {
    BackupFailure failure = new AttemptCrashed(found.attempts() + 1, found.interruptions());
    return failed(
        failure,
        new BackupException(failure),
        (status, next, at) -> Lifecycle.crash(status, failure, next, at));
  }

  /**
   * Tries again to record an end.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  Course again(Course.Unrecorded end) throws BackupException, InterruptedException {
    try {
      return end(end.change(), end.then());
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  /**
   * Records that the attempt was cut off, and tries that for a while: without this record, the next process counts it as a
   * crash.
   */
  void cutOff() {
    TransitionContext at = now();
    UnaryOperator<BackupStatus> cutOff =
        status -> status.phase() == Phase.RUNNING ? Lifecycle.cutOff(status, at) : status;
    Deadline end = Deadline.after(CUT_OFF_LIMIT, settings.time().ticker());
    Backoff pauses = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2));
    Optional<BackupFailure> failure = tryToRecord(cutOff);
    while (failure.filter(AttemptRecord::mayPass).isPresent() && pause(pauses.next(), end)) {
      failure = tryToRecord(cutOff);
    }
    failure.ifPresent(why -> observer.on(new BackupEvent.ProgressUnrecorded(order.backup(), why)));
  }

  private static boolean mayPass(BackupFailure failure) {
    return failure instanceof BackupFailure.StatusUnwritable && failure.retryable();
  }

  private Optional<BackupFailure> tryToRecord(UnaryOperator<BackupStatus> change) {
    try {
      writer.update(order.backup(), change);
      return Optional.empty();
    } catch (BackupException unwritable) {
      return Optional.of(unwritable.failure());
    }
  }

  /** Returns whether there is time for another try after it. */
  private boolean pause(Duration pause, Deadline end) {
    if (end.remaining().compareTo(pause) <= 0) {
      return false;
    }
    try {
      settings.time().sleeper().sleep(pause);
      return true;
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private interface Failing {
    BackupStatus apply(BackupStatus status, Instant nextAttempt, TransitionContext at);
  }

  private Course failed(BackupFailure failure, BackupException cause, Failing change)
      throws BackupException {
    TransitionContext at = now();
    return end(
        status -> change.apply(status, nextAttempt(status, at.now()), at),
        recorded -> observer.on(new BackupEvent.AttemptFailed(
            order.backup(),
            recorded.attempts(),
            order.spec().attemptLimit(),
            located(failure, recorded),
            recorded.nextAttempt(),
            cause)));
  }

  private Instant nextAttempt(BackupStatus failed, Instant now) {
    return now.plus(settings.retry().delayAfter(Math.max(1, failed.attempts()), settings.random()));
  }

  private Course end(UnaryOperator<BackupStatus> change, Consumer<BackupStatus> then)
      throws BackupException {
    BackupStatus recorded;
    try {
      recorded = writer.update(order.backup(), change);
    } catch (BackupException e) {
      if (!(e.failure() instanceof BackupFailure.StatusUnwritable)) {
        throw e;
      }
      return new Course.Unrecorded(change, then, e.failure());
    }
    then.accept(recorded);
    return new Course.Ended();
  }

  private TransitionContext now() {
    return order.context(settings.time().wall().instant());
  }
}
