package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUp;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpEffort;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.time.AttemptTimer;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Removes what earlier attempts and failed nodes left in the store, as far as an attempt does so itself. Confined to its job. */
final class LeftOvers {
  // What the store does not answer by then is looked into by a clean-up of its own.
  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  // A try that takes longer holds a slot that others wait for.
  private static final Duration LONGEST_TRY = Duration.ofSeconds(30);

  private final BackupId backup;
  private final AttemptRecord record;
  private final ObjectSink sink;
  private final CleanUp cleanUp;
  private final BackupObserver observer;
  private Optional<StorageCredentials> credentials = Optional.empty();
  private Optional<CleanUpEffort> before = Optional.empty();
  private boolean cleanedBefore;

  LeftOvers(BackupId backup, AttemptRecord record, AttemptParts parts) {
    this.backup = backup;
    this.record = record;
    this.sink = parts.ports().store().sink();
    this.cleanUp = parts.cleanUp();
    this.observer = parts.observer();
  }

  /** From here on the attempt may work in the store, with these credentials. */
  void mayBeFoundWith(StorageCredentials resolved) {
    credentials = Optional.of(resolved);
  }

  /**
   * Whether the store confirms that the attempt, which was stopped, left nothing there. Asks with the credentials that the
   * attempt had: the Secret of a backup that is being deleted may be deleted with it.
   */
  boolean nothing() {
    if (credentials.isEmpty()) {
      return false;
    }
    AttemptTimer timer = AttemptTimer.setFor(LAST_LOOK, () -> false);
    try {
      Optional<Placement> placement = record.read().placement();
      return placement.isPresent() && empty(placement.get(), credentials.get());
    } catch (BackupException unknown) {
      // A clean-up of its own follows, which says what it cannot do.
      return false;
    } finally {
      timer.disarm();
    }
  }

  private boolean empty(Placement placement, StorageCredentials resolved) throws BackupException {
    sink.abortUnfinished(placement.target(), resolved, placement.key());
    return sink.find(placement.target(), resolved, placement.key())
        .filter(stored -> stored.metadata().belongsTo(backup))
        .isEmpty();
  }

  /**
   * Cleans up after the attempts that were made before the backup was re-armed: once its placement is replaced, nothing
   * refers to their object any more.
   *
   * @return the pause before the next try; empty when there is nothing (more) to do
   */
  Optional<Duration> ofBefore(BackupStatus recorded, BooleanSupplier stopping)
      throws InterruptedException {
    if (!recorded.placementIsStale() || cleanedBefore) {
      return Optional.empty();
    }
    CleanUpEffort effort = before.orElseGet(() -> cleanUp.begin(new CleanUpOrder(
        backup, recorded.placement().orElseThrow(), CleanUpOrder.Published.DELETE)));
    before = Optional.of(effort);
    Optional<Duration> pause = effort.attempt(LONGEST_TRY, stopping);
    cleanedBefore = pause.isEmpty();
    return pause;
  }

  /** Aborts uploads of nodes that failed half-way, in case the store did not abort them then. */
  void ofFailedNodes(Placement placement, StorageCredentials resolved) {
    try {
      cleanUp.abortUnfinished(backup, placement, resolved);
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        Thread.currentThread().interrupt();
      }
      observer.on(new StoreWarning.NodeUploadsUnknown(backup, placement.key(), e.failure()));
    }
  }
}
