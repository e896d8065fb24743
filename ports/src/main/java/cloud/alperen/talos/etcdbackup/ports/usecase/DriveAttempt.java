package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One attempt from its recorded beginning to its recorded end. Thread-safe; runs on the caller's thread.
 *
 * <p>What is recorded comes first: the attempt before any work, the key before the first byte, the success after the
 * object is published. A crash between two of these is visible, and {@link #settled} finds out how far it got.
 */
final class DriveAttempt {
  private final DrivenPorts ports;
  private final RunnerSettings settings;
  private final BackupObserver observer;
  private final Executor progressThreads;
  private final StatusJournal journal;
  private final LookUpPrerequisites lookUp;
  private final CleanUp cleanUp;
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
    this.chooseKey = new ChooseKey(ports.keys());
  }

  /**
   * Makes the next attempt of a queued backup and records how it ended; does nothing if the backup is not queued (any
   * more).
   *
   * @throws InterruptedException if the thread was interrupted; nothing more was recorded then
   * @throws BackupException with {@code Superseded} if the backup is gone
   */
  void run(BackupOrder order) throws BackupException, InterruptedException {
    BackupStatus recorded = journal.record(order.backup(), status -> status);
    if (recorded.phase() != Phase.QUEUED) {
      return;
    }
    if (recorded.placementIsStale()) {
      // Whole but never recorded, an object of before would be referenced by nothing from here on.
      cleanUp.run(new CleanUpOrder(order.backup(), recorded.placement().orElseThrow(), true));
    }
    StorageTarget target = recorded.placementIsStale()
        ? order.spec().target()
        : recorded.placement().map(Placement::target).orElse(order.spec().target());
    LookUpPrerequisites.Found prerequisites;
    try {
      prerequisites = lookUp.run(order, target);
    } catch (BackupException e) {
      settleFailure(order, e);
      return;
    } catch (RuntimeException | Error e) {
      // It counts as an attempt: else the same defect would be met again at once, for ever.
      journal.record(order.backup(), status -> Lifecycle.start(status, moment(order)));
      settleFailure(order, new BackupException(new BackupFailure.Unexpected(), e));
      return;
    }
    BackupStatus running =
        journal.record(order.backup(), status -> Lifecycle.start(status, moment(order)));
    observer.on(new BackupEvent.AttemptStarted(
        order.backup(), running.attempts(), order.spec().attemptLimit()));
    try {
      BackupReport report = inTime(order, running, target, prerequisites);
      journal.record(order.backup(), status -> Lifecycle.succeed(status, report, moment(order)));
      observer.on(succeeded(order.backup(), report));
    } catch (BackupException e) {
      settleFailure(order, e);
    } catch (RuntimeException | Error e) {
      settleFailure(order, new BackupException(new BackupFailure.Unexpected(), e));
    }
  }

  /** The attempt as a whole, looking around in the store included, ends when its time is up. */
  private BackupReport inTime(
      BackupOrder order, BackupStatus running, StorageTarget target, LookUpPrerequisites.Found with)
      throws BackupException, InterruptedException {
    AtomicLong transferred = new AtomicLong();
    Alarm alarm = Alarm.setFor(order.spec().timeout());
    try {
      return attempt(order, running, target, with, transferred);
    } catch (BackupException | InterruptedException e) {
      if (alarm.disarm()) {
        throw new BackupException(
            new BackupFailure.TimedOut(order.spec().timeout(), transferred.get()), e);
      }
      throw e;
    } finally {
      alarm.disarm();
    }
  }

  private BackupReport attempt(
      BackupOrder order,
      BackupStatus running,
      StorageTarget target,
      LookUpPrerequisites.Found with,
      AtomicLong transferred)
      throws BackupException, InterruptedException {
    Optional<Placement> earlier = running.placement();
    if (earlier.isPresent()) {
      cleanUp.abortUnfinished(order.backup(), earlier.get(), with.credentials());
      Optional<StoredObject> stored =
          look(order.backup(), target, with.credentials(), earlier.get().key());
      if (stored.isPresent()) {
        Optional<BackupReport> done =
            settled(order.backup(), running, earlier.get().key(), stored.get());
        if (done.isPresent()) {
          return done.get();
        }
        earlier = Optional.empty();
      }
    }
    Placement placement =
        earlier.isPresent() ? earlier.get() : place(order, target, with.credentials());
    ProgressRecorder progress =
        new ProgressRecorder(order, ports.status(), progressThreads, settings, observer);
    BackupObserver both = event -> {
      observer.on(event);
      progress.on(event);
      if (event instanceof BackupEvent.Progressed progressed) {
        transferred.set(progressed.bytes());
      }
    };
    try {
      return new RunBackup(ports.source(), ports.sink(), both, settings.time(), settings.version())
          .run(new BackupRequest(
              order.backup(),
              running.attempts(),
              with.access(),
              placement,
              with.credentials(),
              order.spec().timeout()));
    } finally {
      progress.finish();
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
            return look(order.backup(), target, resolved, key).isPresent();
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

  /** What an earlier attempt published although its success was never recorded. Only verified objects are published. */
  private Optional<BackupReport> settled(
      BackupId backup, BackupStatus running, ObjectKey key, StoredObject stored) {
    if (!stored.metadata().identifies(backup, stored.size()) || stored.trailer().isEmpty()) {
      return Optional.empty();
    }
    Instant now = settings.time().wall().instant();
    observer.on(new BackupEvent.Noted(
        backup,
        "SnapshotFound",
        "An earlier attempt had already stored the whole snapshot as " + key));
    Duration sinceStart = Duration.between(running.startTime().orElse(now), now);
    return Optional.of(new BackupReport(
        key,
        stored.size(),
        stored.trailer().get(),
        stored.metadata().node().map(NodeName::new),
        now,
        // A wall clock may have been set back since.
        sinceStart.isNegative() ? Duration.ZERO : sinceStart));
  }

  private Optional<StoredObject> look(
      BackupId backup, StorageTarget target, StorageCredentials resolved, ObjectKey key)
      throws BackupException {
    try {
      return ports.sink().find(target, resolved, key);
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new BackupEvent.Warned(
          backup,
          "StoreUnreadable",
          "Cannot tell whether %s exists already: %s, and grant the right to list the bucket, to have that checked"
              .formatted(key, withheld.remedy())));
      return Optional.empty();
    }
  }

  private void settleFailure(BackupOrder order, BackupException e)
      throws BackupException, InterruptedException {
    BackupFailure failure = e.failure();
    // First, since it also clears the flag, which would keep the cut-off from being recorded.
    if (Thread.interrupted() || failure instanceof BackupFailure.Cancelled) {
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

  private static BackupEvent succeeded(BackupId backup, BackupReport report) {
    return new BackupEvent.Succeeded(
        backup,
        report.key(),
        report.sizeBytes(),
        report.sha256(),
        report.node(),
        report.completed(),
        report.took());
  }
}
