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
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.util.Optional;

/**
 * Removes what a backup may have left in a store. Tries a few times, then says so and lets go: a store or Secret that is
 * gone must not keep an object, and with it a namespace, from being deleted. Thread-safe.
 */
final class CleanUp {
  static final int TRIES = 5;

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

  private final ObjectSink sink;
  private final ResolveCredentials credentials;
  private final BackupObserver observer;
  private final TimeSource time;
  private final StatusJournal journal;
  private final FindPublished published;

  CleanUp(DrivenPorts ports, BackupObserver observer, TimeSource time) {
    this.sink = ports.sink();
    this.credentials = new ResolveCredentials(ports.secrets());
    this.observer = observer;
    this.time = time;
    this.journal = new StatusJournal(ports.status(), time.sleeper(), observer);
    this.published = new FindPublished(sink, observer, time.wall());
  }

  /** Returns whether nothing is left that has to be cleaned up: false if the snapshot turned out to be a good one. */
  boolean run(CleanUpOrder order) throws InterruptedException {
    Duration delay = FIRST_DELAY;
    int attempt = 1;
    while (true) {
      try {
        return once(order);
      } catch (BackupException e) {
        if (e.failure() instanceof BackupFailure.Cancelled || Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (e.failure() instanceof BackupFailure.Superseded) {
          return true;
        }
        // While the Kubernetes API is away nothing was tried, and nothing can be let go either.
        boolean tried = !(e.failure() instanceof PrerequisiteFailure missing && missing.passing());
        // What is withheld now will be withheld in a minute.
        if ((tried && attempt == TRIES) || e.failure() instanceof StorageFailure.Withheld) {
          letGo(order, e);
          return true;
        }
        attempt += tried ? 1 : 0;
      }
      time.sleeper().sleep(delay);
      delay = delay.compareTo(LONGEST_DELAY) < 0 ? delay.multipliedBy(2) : delay;
    }
  }

  /** Aborts the unfinished uploads of a key; not being told of them is only worth a warning. */
  void abortUnfinished(BackupId backup, Placement placement, StorageCredentials resolved)
      throws BackupException {
    try {
      sink.abortUnfinished(placement.target(), resolved, placement.key());
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new BackupEvent.Warned(
          backup,
          "UnfinishedUploadsUnknown",
          "Cannot tell whether an earlier attempt left an unfinished upload of %s: %s, or add a lifecycle rule"
              .formatted(placement.key(), withheld.remedy())));
    }
  }

  private boolean once(CleanUpOrder order) throws BackupException, InterruptedException {
    StorageCredentials resolved =
        credentials.resolve(order.backup().namespace(), order.placement().target());
    abortUnfinished(order.backup(), order.placement(), resolved);
    return switch (order.published()) {
      case DELETE -> delete(order, resolved);
      case RECORD -> !record(order, resolved);
    };
  }

  private boolean delete(CleanUpOrder order, StorageCredentials resolved) throws BackupException {
    Placement placement = order.placement();
    Optional<StoredObject> stored = sink.find(placement.target(), resolved, placement.key());
    if (stored.isPresent()
        && stored.get().metadata().identifies(order.backup(), stored.get().size())) {
      sink.delete(placement.target(), resolved, placement.key());
      observer.on(new BackupEvent.Noted(
          order.backup(),
          "SnapshotDeleted",
          "Deleted the stored snapshot %s".formatted(placement.key())));
    }
    return true;
  }

  /** Returns whether there was something to record. */
  private boolean record(CleanUpOrder order, StorageCredentials resolved)
      throws BackupException, InterruptedException {
    Optional<StoredObject> stored = published.look(order.backup(), order.placement(), resolved);
    BackupStatus recorded = journal.record(order.backup(), status -> status);
    if (stored.isEmpty() || !gaveUp(recorded, order)) {
      return false;
    }
    Optional<BackupReport> report =
        published.report(order.backup(), recorded, order.placement(), stored.get());
    if (report.isEmpty()) {
      return false;
    }
    journal.record(
        order.backup(), status -> gaveUp(status, order) ? succeeded(status, report.get()) : status);
    observer.on(BackupEvent.Succeeded.of(order.backup(), report.get()));
    return true;
  }

  private static boolean gaveUp(BackupStatus status, CleanUpOrder order) {
    return status.phase() == Phase.GAVE_UP
        && status.placement().equals(Optional.of(order.placement()));
  }

  private BackupStatus succeeded(BackupStatus status, BackupReport report) {
    return Lifecycle.succeed(
        status,
        report,
        new Moment(time.wall().instant(), status.observedGeneration(), status.attempts()));
  }

  private void letGo(CleanUpOrder order, BackupException e) {
    observer.on(new BackupEvent.Warned(
        order.backup(),
        "CleanUpGivenUp",
        "Could not clean up %s: %s. Look there yourself"
            .formatted(order.placement().key(), e.failure().userMessage())));
  }
}
