package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Moment;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * One attempt from its recorded beginning to its recorded end. Thread-safe; runs on the caller's thread.
 *
 * <p>What is recorded comes first: the attempt before any work, the key before the first byte, the success after the
 * object is published. A crash between two of these is visible, and {@link FindPublished} tells how far it got.
 */
final class DriveAttempt {
  private final DrivenPorts ports;
  private final RunnerSettings settings;
  private final BackupObserver observer;
  private final Executor progressThreads;
  private final StatusJournal journal;
  private final LookUpPrerequisites lookUp;
  private final CleanUp cleanUp;
  private final FindPublished published;
  private final ChooseKey chooseKey;

  DriveAttempt(
      DrivenPorts ports,
      RunnerSettings settings,
      BackupObserver observer,
      Executor progressThreads,
      CleanUp cleanUp) {
    this.ports = ports;
    this.settings = settings;
    this.observer = observer;
    this.progressThreads = progressThreads;
    this.journal = new StatusJournal(ports.status(), settings.time().sleeper(), observer);
    this.lookUp = new LookUpPrerequisites(ports, observer, settings.time().sleeper());
    this.cleanUp = cleanUp;
    this.published = new FindPublished(ports.sink(), observer, settings.time().wall());
    this.chooseKey = new ChooseKey(ports.keys());
  }

  /**
   * Makes the next attempt of a queued backup and records how it ended; does nothing if the backup is not queued (any
   * more).
   *
   * @param stopping whether whoever wants it to stop has said so; an interrupt follows
   * @throws InterruptedException if the thread was interrupted; nothing more was recorded then
   * @throws BackupException with {@code Superseded} if the backup is gone
   */
  void run(BackupOrder order, BooleanSupplier stopping)
      throws BackupException, InterruptedException {
    BackupStatus recorded = journal.record(order.backup(), status -> status);
    if (recorded.phase() != Phase.QUEUED) {
      return;
    }
    if (recorded.placementIsStale()) {
      // Whole but never recorded, an object of before would be referenced by nothing from here on.
      cleanUp.run(new CleanUpOrder(
          order.backup(), recorded.placement().orElseThrow(), CleanUpOrder.Published.DELETE));
    }
    StorageTarget target = recorded.placementIsStale()
        ? order.spec().target()
        : recorded.placement().map(Placement::target).orElse(order.spec().target());
    LookUpPrerequisites.Found prerequisites;
    try {
      prerequisites = lookUp.run(order, target);
    } catch (BackupException e) {
      settleFailure(order, e, stopping);
      return;
    } catch (RuntimeException | Error e) {
      // It counts as an attempt: else the same defect would be met again at once, for ever.
      journal.record(order.backup(), status -> Lifecycle.start(status, moment(order)));
      settleFailure(order, new BackupException(new BackupFailure.Unexpected(), e), stopping);
      return;
    }
    BackupStatus running =
        journal.record(order.backup(), status -> Lifecycle.start(status, moment(order)));
    observer.on(new BackupEvent.AttemptStarted(
        order.backup(), running.attempts(), order.spec().attemptLimit()));
    ProgressRecorder progress =
        new ProgressRecorder(order, ports.status(), progressThreads, settings, observer);
    try {
      BackupReport report = inTime(order, running, target, prerequisites, progress, stopping);
      journal.record(order.backup(), status -> Lifecycle.succeed(status, report, moment(order)));
      observer.on(BackupEvent.Succeeded.of(order.backup(), report));
      if (progress.transfers() > 1) {
        abortLeftOvers(order.backup(), new Placement(report.key(), target), prerequisites);
      }
    } catch (BackupException e) {
      settleFailure(order, e, stopping);
    } catch (RuntimeException | Error e) {
      settleFailure(order, new BackupException(new BackupFailure.Unexpected(), e), stopping);
    }
  }

  /** The attempt as a whole, looking around in the store included, ends when its time is up. */
  private BackupReport inTime(
      BackupOrder order,
      BackupStatus running,
      StorageTarget target,
      LookUpPrerequisites.Found with,
      ProgressRecorder progress,
      BooleanSupplier stopping)
      throws BackupException, InterruptedException {
    Alarm alarm = Alarm.setFor(order.spec().timeout(), stopping);
    try {
      return attempt(order, running, target, with, progress);
    } catch (BackupException | InterruptedException e) {
      if (alarm.disarm()) {
        throw new BackupException(
            new BackupFailure.TimedOut(order.spec().timeout(), progress.transferred()), e);
      }
      throw e;
    } finally {
      // First: what is published has succeeded, however long the record of its progress takes.
      alarm.disarm();
      progress.finish();
    }
  }

  private BackupReport attempt(
      BackupOrder order,
      BackupStatus running,
      StorageTarget target,
      LookUpPrerequisites.Found with,
      ProgressRecorder progress)
      throws BackupException, InterruptedException {
    Optional<Placement> earlier = running.placement();
    if (earlier.isPresent()) {
      cleanUp.abortUnfinished(order.backup(), earlier.get(), with.credentials());
      Optional<StoredObject> stored =
          published.look(order.backup(), earlier.get(), with.credentials());
      if (stored.isPresent()) {
        Optional<BackupReport> done =
            published.report(order.backup(), running, earlier.get(), stored.get());
        if (done.isPresent()) {
          return done.get();
        }
        // Ours although not whole: replaced under its key, for a second one would be an orphan.
        earlier = earlier.filter(same -> stored.get().metadata().belongsTo(order.backup()));
      }
    }
    Placement placement =
        earlier.isPresent() ? earlier.get() : place(order, target, with.credentials());
    BackupObserver both = event -> {
      observer.on(event);
      progress.on(event);
    };
    return new RunBackup(ports.source(), ports.sink(), both, settings.time(), settings.version())
        .run(new BackupRequest(
            order.backup(),
            running.attempts(),
            with.access(),
            placement,
            with.credentials(),
            order.spec().timeout()));
  }

  /** A node that failed half-way may have left an upload behind that the store did not let go then. */
  private void abortLeftOvers(
      BackupId backup, Placement placement, LookUpPrerequisites.Found with) {
    try {
      cleanUp.abortUnfinished(backup, placement, with.credentials());
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        Thread.currentThread().interrupt();
      }
      observer.on(new BackupEvent.Warned(
          backup,
          "UnfinishedUploadsUnknown",
          "Cannot tell whether a node that failed half-way left an unfinished upload of %s: %s"
              .formatted(placement.key(), e.failure().userMessage())));
    }
  }

  private Placement place(BackupOrder order, StorageTarget target, StorageCredentials resolved)
      throws BackupException, InterruptedException {
    ObjectKey key = chooseKey.choose(
        order.backup(),
        order.spec().controlPlane(),
        settings.time().wall().instant(),
        new ChooseKey.Store() {
          @Override
          public boolean holds(ObjectKey key) throws BackupException {
            return published
                .look(order.backup(), new Placement(key, target), resolved)
                .isPresent();
          }

          @Override
          public BackupException full() {
            return new BackupException(new StorageFailure.Refused(
                target,
                StorageFailure.Problem.PROTOCOL,
                "it claims to hold every key that is asked for"));
          }
        });
    Placement placement = new Placement(key, target);
    journal.record(order.backup(), status -> Lifecycle.place(status, placement, moment(order)));
    return placement;
  }

  private void settleFailure(BackupOrder order, BackupException e, BooleanSupplier stopping)
      throws BackupException, InterruptedException {
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
    if (failure instanceof PrerequisiteFailure) {
      journal.record(order.backup(), status -> Lifecycle.await(status, failure, moment(order)));
      observer.on(new BackupEvent.Waiting(order.backup(), failure));
      return;
    }
    Instant now = settings.time().wall().instant();
    BackupStatus recorded = journal.record(
        order.backup(),
        status -> Lifecycle.fail(
            status,
            failure,
            now.plus(
                settings.retry().delayAfter(Math.max(1, status.attempts()), settings.random())),
            moment(order)));
    observer.on(new BackupEvent.AttemptFailed(
        order.backup(),
        recorded.attempts(),
        order.spec().attemptLimit(),
        failure,
        recorded.nextAttempt(),
        e));
  }

  /** Says that an attempt was cut off. One try: whoever comes next recognises a cut-off attempt also without this record. */
  void recordCutOff(BackupOrder order) {
    try {
      ports
          .status()
          .update(
              order.backup(),
              status -> status.phase() == Phase.RUNNING
                  ? Lifecycle.queue(status, Optional.empty(), moment(order))
                  : status);
    } catch (BackupException unwritable) {
      observer.on(new BackupEvent.ProgressUnrecorded(order.backup(), unwritable.failure()));
    }
  }

  private Moment moment(BackupOrder order) {
    return order.moment(settings.time().wall().instant());
  }
}
