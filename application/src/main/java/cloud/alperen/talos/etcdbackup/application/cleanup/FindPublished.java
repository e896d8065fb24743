package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds the snapshot of a backup that was published although its success was never recorded: the process died in between,
 * or the store's answer was lost, or the object was rejected and could not be deleted. Whose it is tells its metadata; whether
 * it is whole, only its content: it is read from end to end. Thread-safe.
 */
public final class FindPublished {
  private final ObjectSink sink;
  private final ReadBack readBack;
  private final BackupObserver observer;
  private final InstantSource clock;

  public FindPublished(ObjectStore store, BackupObserver observer, InstantSource clock) {
    this.sink = store.sink();
    this.readBack = new ReadBack(store);
    this.observer = observer;
    this.clock = clock;
  }

  /** What is stored under the key, whosever it is. Nothing, with a warning, where the right to look is missing. */
  public Optional<StoredObject> look(
      BackupId backup, Placement placement, StorageCredentials resolved) throws BackupException {
    try {
      return sink.find(placement.target(), resolved, placement.key());
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new StoreWarning.KeyUnreadable(backup, placement.key(), withheld));
      return Optional.empty();
    }
  }

  /** What an object turned out to be. */
  public sealed interface Found {}

  /** The whole snapshot of the backup, and what to record about it. */
  public record Whole(BackupReport report) implements Found {}

  /** The backup's, but not a whole snapshot; an Event has said so. */
  public record Broken() implements Found {}

  /** Somebody else's, or gone by now, or may not be read: nothing is known of it. */
  public record Unknown() implements Found {}

  /**
   * Judges an object by its content.
   *
   * @throws BackupException if it could not be read to its end, though not for a lack of rights
   */
  public Found judge(
      BackupId backup,
      BackupStatus recorded,
      Placement placement,
      StorageCredentials resolved,
      StoredObject stored)
      throws BackupException {
    if (!stored.metadata().belongsTo(backup)) {
      return new Unknown();
    }
    if (!stored.metadata().identifies(backup, stored.size())) {
      return broken(backup, placement, otherSize(stored.size()));
    }
    VerifyStoredSnapshot.Verdict verdict;
    try {
      verdict = readBack.read(placement, resolved);
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld withheld)) {
        throw e;
      }
      observer.on(new StoreWarning.ObjectUnreadable(backup, placement.key(), withheld));
      return new Unknown();
    }
    if (verdict instanceof VerifyStoredSnapshot.Missing) {
      return new Unknown();
    }
    if (!(verdict instanceof VerifyStoredSnapshot.Whole whole)) {
      return broken(backup, placement, verdict.clause());
    }
    if (!stored.metadata().identifies(backup, whole.sizeBytes())) {
      return broken(backup, placement, otherSize(whole.sizeBytes()));
    }
    return new Whole(report(backup, recorded, placement, stored, whole));
  }

  private Broken broken(BackupId backup, Placement placement, String what) {
    observer.on(new StoreWarning.BrokenSnapshotFound(backup, placement, what));
    return new Broken();
  }

  private static String otherSize(long bytes) {
    return "it has %d bytes, which is not what was announced".formatted(bytes);
  }

  private BackupReport report(
      BackupId backup,
      BackupStatus recorded,
      Placement placement,
      StoredObject stored,
      VerifyStoredSnapshot.Whole whole) {
    Instant now = clock.instant();
    observer.on(new BackupNotice.SnapshotFound(backup, placement.key()));
    Duration sinceStart = Duration.between(recorded.startTime().orElse(now), now);
    return new BackupReport(
        placement.key(),
        whole.sizeBytes(),
        whole.sha256(),
        stored.metadata().node().map(NodeName::new),
        now,
        // A wall clock may have been set back since.
        sinceStart.isNegative() ? Duration.ZERO : sinceStart);
  }
}
