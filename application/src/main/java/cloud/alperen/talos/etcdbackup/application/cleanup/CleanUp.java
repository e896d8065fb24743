package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.application.credentials.ResolveCredentials;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
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
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
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
      observer.on(new BackupEvent.Warned(
          backup,
          "UnfinishedUploadsUnknown",
          "Cannot tell whether an earlier attempt left an unfinished upload of %s: %s, or add a lifecycle rule"
              .formatted(placement.key(), withheld.remedy())));
    }
  }

  /** Tries it once. */
  CleanUpResult once(CleanUpOrder order) throws BackupException, InterruptedException {
    StorageCredentials resolved =
        credentials.resolve(order.backup().namespace(), order.placement().target());
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
        observer.on(new BackupEvent.Noted(
            order.backup(),
            "SnapshotDeleted",
            "Deleted the stored snapshot %s".formatted(order.placement().key())));
      case LEFT_ALONE -> leftAlone(order);
      case ABSENT -> {}
    }
    return CleanUpResult.CLEAN;
  }

  private void leftAlone(CleanUpOrder order) {
    observer.on(new BackupEvent.Warned(
        order.backup(),
        "ObjectLeftAlone",
        "%s in %s does not name this backup and was left alone: delete it if nobody else put it there"
            .formatted(order.placement().key(), order.placement().target().display())));
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
      observer.on(new BackupEvent.Warned(
          order.backup(),
          "BrokenSnapshotLeft",
          "Could not delete %s in %s, which is not whole: %s, or delete it yourself"
              .formatted(
                  order.placement().key(),
                  order.placement().target().display(),
                  withheld.remedy())));
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
    String where =
        "%s in %s".formatted(order.placement().key(), order.placement().target().display());
    observer.on(new BackupEvent.Warned(
        order.backup(),
        "CleanUpGivenUp",
        switch (order.published()) {
          case DELETE ->
            "Could not clean up %s: %s (tried for %s). Look there yourself"
                .formatted(where, why, GoDuration.format(spent));
          case RECORD ->
            "Could not clean up %s, nor tell whether a whole snapshot is there: %s (tried for %s). If there is one, check it with verify, or look there yourself"
                .formatted(where, why, GoDuration.format(spent));
        }));
  }
}
