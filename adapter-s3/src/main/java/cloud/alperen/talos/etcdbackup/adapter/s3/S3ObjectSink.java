package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Stores objects in S3 or what speaks its protocol; targets are {@link S3Target}s.
 *
 * <p>Thread-safe. Each upload, and each other call, has connections of its own and closes them. An
 * upload holds part size × (parts in flight + 1) bytes, less if the object is smaller. Requests are
 * repeated here (see {@link S3Settings.Retries}) and should not be repeated by the caller soon. What a
 * store was seen to refuse, and a request can do without, is remembered for as long as the sink lives.
 * Interrupting the thread of a call ends it within a fraction of a second.
 */
public final class S3ObjectSink implements ObjectSink, StaleUploads {
  private final S3Settings settings;
  private final Executor senders;
  private final ScheduledExecutorService timer;
  private final KnownStores stores = new KnownStores();

  /**
   * Starts no threads and keeps no reference to a connection.
   *
   * @param senders runs the requests that send parts; should have room for {@code
   *     settings.parts().inFlight()} tasks per concurrent upload. Parts that it does not begin to send
   *     are sent by the thread of the upload, one after the other: an upload may run on a thread of
   *     this executor, even on its only one. The caller's, to close after all uploads: once it takes
   *     no more tasks, they fail with {@code NoThreads}
   * @param timer watches requests and ends the pauses between them; one thread is enough, which must
   *     do nothing else that takes long. The caller's as well
   */
  public S3ObjectSink(S3Settings settings, Executor senders, ScheduledExecutorService timer) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.senders = Objects.requireNonNull(senders, "senders");
    this.timer = Objects.requireNonNull(timer, "timer");
  }

  @Override
  public ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException {
    if (expectedSize < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
    PlannedObject announced = new PlannedObject(key, expectedSize, metadata);
    S3Session session = open(StorageOperation.UPLOAD, target, credentials);
    try {
      return begin(session, announced);
    } catch (BackupException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private S3Upload begin(S3Session session, PlannedObject announced) throws BackupException {
    S3Settings.Parts parts = settings.parts();
    PartLimits limits = PartLimits.of(session.target());
    ByteCount partSize = parts.sizeFor(announced.size(), limits);
    if (announced.size() <= partSize.bytes()) {
      PartBuffers one = new PartBuffers(Math.toIntExact(announced.size()));
      return new S3Upload(session, announced, one, Optional.empty());
    }
    Optional<String> overBudget = parts.overBudget(partSize);
    if (overBudget.isPresent()) {
      throw session
          .failures()
          .tooLarge(
              new ByteCount(announced.size()) + " need " + overBudget.get() + limits.display());
    }
    PartBuffers buffers = new PartBuffers(Math.toIntExact(partSize.bytes()));
    // Last: if anything above throws, there is no upload to abort.
    String uploadId = new UnfinishedUploads(session).create(announced);
    return new S3Upload(
        session,
        announced,
        buffers,
        Optional.of(new MultipartTransfer(
            session, announced.key(), uploadId, parts.inFlight(), senders, buffers)));
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    try (S3Session session = open(StorageOperation.LOOK, target, credentials)) {
      return new StoredObjects(session).find(key);
    }
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    try (S3Session session = open(StorageOperation.ABORT, target, credentials)) {
      return new UnfinishedUploads(session).abortAll(key);
    }
  }

  @Override
  public List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException {
    try (S3Session session = open(StorageOperation.ABORT, target, credentials)) {
      return new UnfinishedUploads(session).abortAll(prefix, begunBefore);
    }
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    try (S3Session session = open(StorageOperation.DELETE, target, credentials)) {
      new StoredObjects(session).delete(key);
    }
  }

  private S3Session open(
      StorageOperation operation, StorageTarget target, StorageCredentials credentials)
      throws BackupException {
    if (!(target instanceof S3Target s3Target)) {
      throw new IllegalArgumentException("not an S3 target: " + target.display());
    }
    return S3Session.open(
        operation, s3Target, credentials, settings, timer, stores.traits(s3Target, credentials));
  }
}
