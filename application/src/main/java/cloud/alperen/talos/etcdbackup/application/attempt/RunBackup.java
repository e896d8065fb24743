package cloud.alperen.talos.etcdbackup.application.attempt;

import cloud.alperen.talos.etcdbackup.application.cleanup.FindPublished;
import cloud.alperen.talos.etcdbackup.application.time.AttemptTimer;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes one snapshot and stores it, verified, or fails.
 *
 * <p>The nodes of the control plane are probed and asked in order of health; if one fails, the next is asked from byte 0.
 * The object is published only after the length that the snapshot's header promises has arrived and its SHA-256 trailer
 * matched. On every other way out the upload is aborted. Where the store does not vouch for what it published, the object is
 * read back, and deleted if it is not the snapshot that was sent.
 *
 * <p>An attempt that ends while the store publishes the object, or while it is read back, may leave it there, whole but not
 * proved. The observer is then warned ({@code ObjectUnproved}), with the object's key. Another attempt with the same uid and
 * key replaces it.
 *
 * <p>Nothing of others is overwritten: the key is looked up first, by one request. An object of the same backup, by its uid,
 * is replaced. That is a look and not a lock: give each run a key or a uid of its own. Where the credentials may not look,
 * the observer is warned and the object is written.
 *
 * <p>Thread-safe; each call runs on the caller's thread, holds one read buffer besides what source and sink hold, and stops
 * when that thread is interrupted.
 */
public final class RunBackup {
  private final SnapshotSource source;
  private final ObjectStore store;
  private final BackupObserver observer;
  private final TimeSource time;
  private final String version;

  /**
   * Makes the use case.
   *
   * @param observer is told what happens, on the calling thread
   * @param version of the program, written into the object's metadata
   */
  public RunBackup(
      SnapshotSource source,
      ObjectStore store,
      BackupObserver observer,
      TimeSource time,
      String version) {
    this.source = Objects.requireNonNull(source, "source");
    this.store = Objects.requireNonNull(store, "store");
    this.observer = Objects.requireNonNull(observer, "observer");
    this.time = Objects.requireNonNull(time, "time");
    this.version = Objects.requireNonNull(version, "version");
  }

  /**
   * Makes one attempt, within the request's timeout: whatever it waits for then, node or store, the wait is ended. What is
   * open is aborted first, which may take as long again, 10 s at most. Only a name server that does not answer is waited
   * for as long as the JVM does.
   *
   * <p>An interrupt by others ends it as {@code Cancelled} and stays set, unless the time is up before what is open is aborted.
   *
   * @return the stored snapshot
   * @throws BackupException if no whole snapshot is known to be stored. A {@code SourceFailure} means no node delivered a whole snapshot, a
   *     {@code StorageFailure} that the store did not take it, {@code KeyTaken} among them; {@code TimedOut} and {@code
   *     Cancelled} mean what they say. {@code failure().retryable()} tells whether trying again may help
   */
  public BackupReport run(BackupRequest request) throws BackupException {
    AtomicLong transferred = new AtomicLong();
    BackupObserver both = event -> {
      observer.on(event);
      if (event instanceof BackupEvent.Progressed progressed) {
        transferred.set(progressed.bytes());
      }
    };
    try {
      return inTime(request, transferred, both);
    } catch (BackupException e) {
      // The look at the key and the reading back are parts of the upload.
      throw e.during(StorageOperation.UPLOAD);
    }
  }

  private BackupReport inTime(BackupRequest request, AtomicLong transferred, BackupObserver both)
      throws BackupException {
    return AttemptTimer.within(
        request.timeout(),
        AttemptTimer.briefly(request.timeout()),
        () -> false,
        transferred::get,
        () -> {
          requireFreeKey(request);
          return new StoreSnapshot(source, store, both, time, version)
              .run(
                  request,
                  () -> both.on(
                      new StoreWarning.ObjectUnproved(request.backup(), request.placement())));
        });
  }

  private void requireFreeKey(BackupRequest request) throws BackupException {
    boolean taken = new FindPublished(store, observer, time.wall())
        .look(request.backup(), request.placement(), request.credentials())
        .filter(stored -> !stored.metadata().belongsTo(request.backup()))
        .isPresent();
    if (taken) {
      throw new BackupException(new StorageFailure.KeyTaken(
          request.placement().target(), request.placement().key()));
    }
  }
}
