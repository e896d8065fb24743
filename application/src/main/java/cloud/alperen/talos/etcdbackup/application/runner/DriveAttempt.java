package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.StoreSnapshot;
import cloud.alperen.talos.etcdbackup.application.time.AttemptTimer;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PlacementUnrecordable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The story of one attempt: from its recorded beginning to its recorded end. Confined to its job.
 *
 * <p>What is recorded comes first: the attempt before any work, the key before the first byte, the success after the
 * object is published. A crash between two of these is visible, and {@link PlaceObject} finds out how far it got.
 *
 * <p>It never waits for the Kubernetes API: what cannot be read or recorded now makes it return.
 */
final class DriveAttempt {
  /** How often an attempt may be found cut off before that counts as its failure. */
  static final int INTERRUPTIONS = 3;

  // A store that throttles is asked several times to abort, with pauses of up to 20 s between. What
  // it still holds after that may be found by nobody: the right to list uploads may be missing.
  private static final Duration ABORT_LIMIT = Duration.ofMinutes(2);

  private final BackupOrder order;
  private final AttemptParts parts;
  private final AttemptRecord record;
  private final LeftOvers leftOvers;
  private final PlaceObject place;
  private final LookUpPrerequisites lookUp;
  private final BooleanSupplier stopping;

  /**
   * Makes the driver of one attempt.
   *
   * @param stopping whether the attempt was told to stop; an interrupt follows
   */
  DriveAttempt(
      BackupOrder order,
      AttemptParts parts,
      AttemptRecord record,
      LeftOvers leftOvers,
      BooleanSupplier stopping) {
    this.order = order;
    this.parts = parts;
    this.record = record;
    this.leftOvers = leftOvers;
    this.place = new PlaceObject(order, record, parts);
    this.lookUp = new LookUpPrerequisites(parts.ports());
    this.stopping = stopping;
  }

  /**
   * Makes the next attempt of a queued backup and records how it ended, or goes on with it after a pause. Does nothing if
   * the backup is not queued (any more).
   *
   * @throws InterruptedException if the thread was interrupted; nothing more was recorded then
   * @throws BackupException with {@code Superseded} if the backup is gone
   */
  Course run() throws BackupException, InterruptedException {
    try {
      BackupStatus recorded = record.read();
      if (recorded.phase() == Phase.QUEUED && recorded.interruptions() >= INTERRUPTIONS) {
        return record.crashed(recorded);
      }
      boolean paused = record.begun() && recorded.phase() == Phase.RUNNING;
      if (recorded.phase() != Phase.QUEUED && !paused) {
        return new Course.Ended();
      }
      Optional<Duration> pause = leftOvers.ofBefore(recorded, stopping);
      return pause.isPresent() ? new Course.Later(pause.get()) : attempt(recorded);
    } catch (BackupException e) {
      Optional<Course> blocked = blocked(e);
      return blocked.isPresent() ? blocked.get() : record.missing(e.failure());
    }
  }

  private Course attempt(BackupStatus recorded) throws BackupException, InterruptedException {
    StoreRef store = recorded.storeFor(order.spec());
    LookUpPrerequisites.Found found;
    try {
      found = lookUp.run(order, store);
    } catch (RuntimeException | Error defect) {
      // It counts as an attempt. Otherwise the same defect would be met again at once, for ever.
      record.begin();
      return failed(unexpected(defect));
    }
    BackupStatus running = record.begin();
    leftOvers.mayBeFoundWith(found.credentials());
    ProgressRecorder progress = new ProgressRecorder(order, parts);
    BackupReport report;
    try {
      report = inTime(progress, () -> store(running, store, found, progress));
    } catch (BackupException e) {
      return failed(e);
    } catch (RuntimeException | Error defect) {
      return failed(unexpected(defect));
    }
    Course course = record.succeeded(report);
    if (progress.transfers() > 1) {
      leftOvers.ofFailedNodes(new Placement(report.key(), store), found.credentials());
    }
    return course;
  }

  /** The attempt as a whole ends when its time is up, including what it looks up in the store. */
  private BackupReport inTime(
      ProgressRecorder progress, AttemptTimer.Work<BackupReport, InterruptedException> work)
      throws BackupException, InterruptedException {
    try {
      return AttemptTimer.within(
          order.spec().timeout(), ABORT_LIMIT, stopping, progress::transferred, work);
    } finally {
      // After the timer: what is published has succeeded, however long this takes.
      progress.finish();
    }
  }

  private BackupReport store(
      BackupStatus running,
      StoreRef store,
      LookUpPrerequisites.Found found,
      ProgressRecorder progress)
      throws BackupException {
    PlaceObject.Place where = place.find(running, store, found.credentials());
    if (where.stored().isPresent()) {
      return where.stored().get();
    }
    BackupObserver both = event -> {
      parts.observer().on(event);
      progress.on(event);
    };
    BackupRequest request = new BackupRequest(
        order.backup(),
        running.attempts(),
        found.access(),
        where.placement(),
        found.credentials(),
        order.spec().timeout());
    DrivenPorts ports = parts.ports();
    RunnerSettings settings = parts.settings();
    // Where it is has been recorded: the next attempt, or a clean-up, reads what is unproved.
    return new StoreSnapshot(
            ports.source(), ports.store(), both, settings.time(), settings.version())
        .run(request, () -> {});
  }

  /**
   * Records the failure of an attempt under way.
   *
   * @throws InterruptedException if it was stopped; nothing is recorded then
   */
  private Course failed(BackupException e) throws BackupException, InterruptedException {
    Optional<Course> blocked = blocked(e);
    BackupFailure failure = e.failure();
    if (blocked.isPresent() && failure.retryable()) {
      return blocked.get();
    }
    if (failure instanceof PrerequisiteFailure) {
      return record.missing(failure);
    }
    return record.failed(
        failure instanceof BackupFailure.StatusUnwritable refused
            ? new PlacementUnrecordable(order.backup(), refused.detail())
            : failure,
        e);
  }

  /**
   * Tells whether only the Kubernetes API keeps the attempt from going on: something could not be recorded, or nothing can
   * be read.
   *
   * @throws InterruptedException if the attempt was stopped
   * @throws BackupException with {@code Superseded} if the backup is gone
   */
  private Optional<Course> blocked(BackupException e) throws BackupException, InterruptedException {
    BackupFailure failure = e.failure();
    // First, since it also clears the flag, which would keep the cut-off from being recorded.
    if (Thread.interrupted()
        || stopping.getAsBoolean()
        || failure instanceof BackupFailure.Cancelled) {
      throw new InterruptedException();
    }
    if (failure instanceof BackupFailure.Superseded) {
      throw e;
    }
    boolean away = failure instanceof PrerequisiteFailure missing && missing.apiUnavailable();
    return away || failure instanceof BackupFailure.StatusUnwritable
        ? Optional.of(new Course.Blocked(failure))
        : Optional.empty();
  }

  private static BackupException unexpected(Throwable defect) {
    return new BackupException(new BackupFailure.Unexpected(), defect);
  }
}
