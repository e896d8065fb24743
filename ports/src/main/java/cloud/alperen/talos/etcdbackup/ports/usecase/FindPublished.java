package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds the snapshot of a backup that was published although its success was never recorded: the process died in between,
 * or the store's answer was lost. Only verified snapshots are published, so one that is ours by UID and size is whole.
 * Thread-safe.
 */
final class FindPublished {
  private final ObjectSink sink;
  private final BackupObserver observer;
  private final InstantSource clock;

  FindPublished(ObjectSink sink, BackupObserver observer, InstantSource clock) {
    this.sink = sink;
    this.observer = observer;
    this.clock = clock;
  }

  /** What is stored under the key, whosever it is. Nothing, with a warning, where the right to look is missing. */
  Optional<StoredObject> look(BackupId backup, Placement placement, StorageCredentials resolved)
      throws BackupException {
    try {
      return sink.find(placement.target(), resolved, placement.key());
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new BackupEvent.Warned(
          backup,
          "StoreUnreadable",
          "Cannot tell whether %s exists already: %s, and grant the right to list the bucket, to have that checked"
              .formatted(placement.key(), withheld.remedy())));
      return Optional.empty();
    }
  }

  /** What to record about a stored object if it is the whole snapshot of this backup. */
  Optional<BackupReport> report(
      BackupId backup, BackupStatus recorded, Placement placement, StoredObject stored) {
    if (!stored.metadata().identifies(backup, stored.size()) || stored.trailer().isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    observer.on(new BackupEvent.Noted(
        backup,
        "SnapshotFound",
        "An earlier attempt had already stored the whole snapshot as " + placement.key()));
    Duration sinceStart = Duration.between(recorded.startTime().orElse(now), now);
    return Optional.of(new BackupReport(
        placement.key(),
        stored.size(),
        stored.trailer().get(),
        stored.metadata().node().map(NodeName::new),
        now,
        // A wall clock may have been set back since.
        sinceStart.isNegative() ? Duration.ZERO : sinceStart));
  }
}
