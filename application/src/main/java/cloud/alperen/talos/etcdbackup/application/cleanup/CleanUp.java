package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.application.credentials.ResolveCredentials;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.util.Optional;

/**
 * Removes what a backup may have left in a store. After a while, of which {@link CleanUpEffort} keeps count, it says so and
 * lets go: a store or Secret that is gone must not keep an object, and with it a namespace, from being deleted. Thread-safe.
 */
public final class CleanUp {
  private final ObjectSink sink;
  private final ResolveCredentials credentials;
  private final BackupObserver observer;
  private final TimeSource time;
  private final StatusWriter writer;
  private final FindPublished published;
  private final ReadBack readBack;

  /**
   * Makes the use case.
   *
   * @param observer is told what was found and deleted, on the calling thread
   */
  public CleanUp(
      ObjectStore store,
      SecretStore secrets,
      StatusWriter writer,
      BackupObserver observer,
      TimeSource time) {
    this.sink = store.sink();
    this.credentials = new ResolveCredentials(secrets);
    this.observer = observer;
    this.time = time;
    this.writer = writer;
    this.published = new FindPublished(store, observer, time.wall());
    this.readBack = new ReadBack(store);
  }

  /** Begins a clean-up, which the caller tries until it is over. */
  public CleanUpEffort begin(CleanUpOrder order) {
    return new CleanUpEffort(this, order, time.ticker());
  }

  /** Aborts the unfinished uploads of a key; not being told of them is only worth a warning. */
  public void abortUnfinished(BackupId backup, Placement placement, StorageCredentials resolved)
      throws BackupException {
    try {
      sink.abortUnfinished(placement.target(), resolved, placement.key());
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new StoreWarning.EarlierUploadsUnknown(backup, placement.key(), withheld));
    }
  }

  /** Tries it once. */
  CleanUpResult once(CleanUpOrder order) throws BackupException, InterruptedException {
    StorageCredentials resolved =
        credentials.resolve(order.backup().namespace(), order.placement().store());
    abortUnfinished(order.backup(), order.placement(), resolved);
    return switch (order.published()) {
      case DELETE -> delete(order, resolved);
      case RECORD -> record(order, resolved);
    };
  }

  private CleanUpResult delete(CleanUpOrder order, StorageCredentials resolved)
      throws BackupException {
    switch (readBack.withdraw(order.backup(), order.placement(), resolved)) {
      case DELETED ->
        observer.on(
            new BackupNotice.SnapshotDeleted(order.backup(), order.placement().key()));
      case LEFT_ALONE -> leftAlone(order);
      case ABSENT -> {}
    }
    return CleanUpResult.CLEAN;
  }

  private void leftAlone(CleanUpOrder order) {
    observer.on(new StoreWarning.ObjectLeftAlone(order.backup(), order.placement()));
  }

  private CleanUpResult record(CleanUpOrder order, StorageCredentials resolved)
      throws BackupException, InterruptedException {
    Optional<StoredObject> stored = published.look(order.backup(), order.placement(), resolved);
    BackupStatus recorded = writer.update(order.backup(), status -> status);
    if (stored.isEmpty() || !gaveUp(recorded, order)) {
      return CleanUpResult.CLEAN;
    }
    if (!stored.get().metadata().belongsTo(order.backup())) {
      leftAlone(order);
      return CleanUpResult.CLEAN;
    }
    FindPublished.Found found =
        published.judge(order.backup(), recorded, order.placement(), resolved, stored.get());
    if (found instanceof FindPublished.Broken) {
      withdraw(order, resolved);
    }
    if (!(found instanceof FindPublished.Whole whole)) {
      return CleanUpResult.CLEAN;
    }
    BackupReport report = whole.report();
    writer.update(
        order.backup(), status -> gaveUp(status, order) ? succeeded(status, report) : status);
    observer.on(BackupEvent.Succeeded.of(order.backup(), report));
    return CleanUpResult.SNAPSHOT_KEPT;
  }

  /** No attempt follows that would replace what is broken. */
  private void withdraw(CleanUpOrder order, StorageCredentials resolved) throws BackupException {
    try {
      delete(order, resolved);
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new StoreWarning.BrokenSnapshotLeft(order.backup(), order.placement(), withheld));
    }
  }

  private static boolean gaveUp(BackupStatus status, CleanUpOrder order) {
    return status.phase() == Phase.GAVE_UP
        && status.placement().equals(Optional.of(order.placement()));
  }

  private BackupStatus succeeded(BackupStatus status, BackupReport report) {
    return Lifecycle.succeed(
        status,
        report,
        new TransitionContext(
            time.wall().instant(), status.observedGeneration(), status.attempts()));
  }

  /**
   * Says what may be left, and where.
   *
   * @param spent how long it was tried
   */
  void letGo(CleanUpOrder order, String why, Duration spent) {
    observer.on(
        switch (order.published()) {
          case DELETE ->
            new StoreWarning.DeletionGivenUp(order.backup(), order.placement(), why, spent);
          case RECORD ->
            new StoreWarning.LastLookGivenUp(order.backup(), order.placement(), why, spent);
        });
  }
}
