package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.EtcdCluster;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStore;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The backups of one cluster in one store: makes, verifies, lists and deletes them. Start here to back etcd up from a Java
 * program; what it is made of, {@link RunBackup} first, may be used without it.
 *
 * <p>Every snapshot is an object of its own, named {@code
 * talos-operator-etcd-backups/<cluster>/etcd-snapshot-<yyyy-MM-ddTHH-mm-ssZ>.db}. That is also how the operator names them: it
 * and this class list each other's.
 *
 * <p>Thread-safe. Each call works on the calling thread; any number may run at once. Interrupting the thread ends its call soon:
 * it throws {@code Cancelled} and the interrupt flag stays set. All methods fail with a {@link BackupException}: {@code
 * failure().userMessage()} says what is wrong and what to do, {@code failure().retryable()} whether time may cure it.
 */
public final class EtcdBackups implements AutoCloseable {
  private static final Duration STANDARD_TIMEOUT = Duration.ofHours(2);

  // More than other programs are likely to begin for the same cluster in one second.
  private static final int MOST_KEYS = 10;

  private final EtcdCluster cluster;
  private final SnapshotStore store;
  private final String program;
  private final TimeSource time;
  private final Supplier<String> uids;
  private final VerifyStoredSnapshot verify;
  private final StoredSnapshots stored;
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
  private volatile boolean closed;
  private Instant lastSecond = Instant.MIN;

  EtcdBackups(
      EtcdCluster cluster,
      SnapshotStore store,
      String program,
      TimeSource time,
      Supplier<String> uids) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
    this.store = Objects.requireNonNull(store, "store");
    this.program = Objects.requireNonNull(program, "program");
    this.time = time;
    this.uids = uids;
    this.verify =
        new VerifyStoredSnapshot(store.objects().source(), store.objects().encoding());
    this.stored = new StoredSnapshots(cluster.name(), store);
    // Refuses a name that no key can hold.
    SnapshotKeys.prefix(cluster.name());
  }

  /**
   * The backups of this cluster in this store. Connects to neither.
   *
   * @param store borrowed; close it after this
   * @throws IllegalArgumentException if the cluster's name is blank or has a slash: it is part of the keys
   */
  public static EtcdBackups of(EtcdCluster cluster, SnapshotStore store) {
    return of(cluster, store, "talos-etcd-backup");
  }

  /**
   * The same for a program that wants to be named.
   *
   * @param program its name and version, written into the metadata of each object
   */
  public static EtcdBackups of(EtcdCluster cluster, SnapshotStore store, String program) {
    return new EtcdBackups(
        cluster, store, program, TimeSource.system(), () -> UUID.randomUUID().toString());
  }

  /** Backs up within two hours and tells nobody how it goes on; as {@link #backUp(BackupObserver, Duration)}. */
  public BackupReport backUp() throws BackupException {
    return backUp(event -> {});
  }

  /** Backs up within two hours; as {@link #backUp(BackupObserver, Duration)}. */
  public BackupReport backUp(BackupObserver observer) throws BackupException {
    return backUp(observer, STANDARD_TIMEOUT);
  }

  /**
   * Takes one snapshot and stores it, verified, or fails. Each call is a backup of its own, with its own uid and key: it replaces
   * nothing, and what a failed call left it does not look for. {@link RunBackup} says what is checked, and what may be left.
   *
   * <p>These events come, on the calling thread and in this order:
   *
   * <ul>
   *   <li>{@code StoreWarning.KeyUnreadable} if the store does not let the key be looked up first
   *   <li>{@code BackupEvent.NodeChosen} for each node that is asked, with {@code BackupNotice.EtcdAlarm} if it has an alarm
   *   <li>{@code BackupEvent.TransferStarted} with the size, then {@code BackupEvent.Progressed} for every 256 KiB or less
   *   <li>{@code BackupEvent.NodeFailed} if the node did not deliver a whole snapshot; the next one is asked, from the beginning
   *   <li>{@code StoreWarning.ChecksumRefused} if the store refused an optional checksum, once for each open store
   *   <li>{@code StoreWarning.SnapshotNotShown} if nothing but the store's word says that the object is whole
   *   <li>{@code StoreWarning.ObjectUnproved} if it fails and may have left an object: verify or delete it
   * </ul>
   *
   * <p>No event says how it ended: it returns, or it throws.
   *
   * @param observer must be quick, and must not throw
   * @param timeout of the whole call, greater than zero; what is open then is aborted first, which may take 10 s more
   * @return the stored snapshot
   * @throws BackupException if no whole snapshot is known to be stored
   */
  public BackupReport backUp(BackupObserver observer, Duration timeout) throws BackupException {
    RunBackup run = new RunBackup(cluster.source(), store.objects(), observer, time, program);
    return whileOpen(() -> {
      for (int tried = 1; ; tried++) {
        try {
          return run.run(request(timeout));
        } catch (BackupException e) {
          // Thrown before anything is sent: another program has taken this second.
          if (!(e.failure() instanceof StorageFailure.KeyTaken) || tried == MOST_KEYS) {
            throw e;
          }
        }
      }
    });
  }

  private BackupRequest request(Duration timeout) {
    BackupId backup = new BackupId(cluster.access().ref().namespace(), cluster.name(), uids.get());
    ObjectKey key = SnapshotKeys.key(cluster.name(), freeSecond());
    return new BackupRequest(
        backup,
        1,
        cluster.access(),
        new Placement(key, store.target()),
        store.credentials(),
        timeout);
  }

  /** Keys have whole seconds, and two backups may begin in one. */
  private synchronized Instant freeSecond() {
    Instant now = time.wall().instant().truncatedTo(ChronoUnit.SECONDS);
    lastSecond = now.isAfter(lastSecond) ? now : lastSecond.plusSeconds(1);
    return lastSecond;
  }

  /**
   * Reads a stored snapshot from end to end and judges it; as {@link VerifyStoredSnapshot#verify}. A snapshot that is missing or
   * not whole is no exception but a verdict: ask it whether it is {@code whole()}.
   *
   * @throws BackupException if it could not be read to its end, so that nothing is known
   */
  public VerifyStoredSnapshot.Verdict verify(ObjectKey key) throws BackupException {
    return whileOpen(() -> verify.verify(store.target(), store.credentials(), key));
  }

  /**
   * The stored snapshots of this cluster, the newest first. What has another name, or belongs to another cluster, is left out. Needs
   * the right to list the bucket ({@code s3:ListBucket}). Holds one entry for each.
   *
   * @throws BackupException with a {@code StorageFailure}, also if the store shows only a part of its list
   */
  public List<StoredSnapshot> list() throws BackupException {
    return whileOpen(stored::list);
  }

  /** What became of a snapshot that should go. */
  public enum Deletion {
    DELETED,
    /** There was none. */
    ABSENT,
    /** Its metadata does not say that this library stored it. */
    LEFT_ALONE
  }

  /**
   * Deletes a stored snapshot of this cluster.
   *
   * <p>It looks at the object first, and leaves it alone unless its metadata says that this library stored it, in this program, in
   * another or in the operator. An operator whose backup it was still shows that backup as Ready. Where the credentials may not
   * look ({@code s3:GetObject}), the name alone decides. Looking and deleting are two requests: what is stored under the key
   * between them is deleted as well.
   *
   * @throws IllegalArgumentException if the key is not that of a snapshot of this cluster; nothing is sent then
   * @throws BackupException with a {@code StorageFailure}; the object may be gone all the same if the answer was lost
   */
  public Deletion delete(ObjectKey key) throws BackupException {
    stored.requireSnapshot(key);
    return whileOpen(() -> stored.delete(key));
  }

  private interface Call<T> {
    T run() throws BackupException;
  }

  private <T> T whileOpen(Call<T> call) throws BackupException {
    // Waits for nobody: only closing takes the lock for itself.
    if (!calls.readLock().tryLock()) {
      throw closedAlready();
    }
    try {
      if (closed) {
        throw closedAlready();
      }
      return call.run();
    } finally {
      calls.readLock().unlock();
    }
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException("it is closed");
  }

  /**
   * Waits until all calls have returned; interrupt their threads to have that soon. Later calls throw an {@link
   * IllegalStateException}. It has no threads of its own and leaves the store open. Idempotent.
   *
   * @throws IllegalStateException if an observer calls it: that would wait for itself
   */
  @Override
  public void close() {
    if (calls.getReadHoldCount() > 0) {
      throw new IllegalStateException("an observer cannot wait for the call that it observes");
    }
    closed = true;
    calls.writeLock().lock();
    try {
      // Every call has returned.
      return;
    } finally {
      calls.writeLock().unlock();
    }
  }
}
