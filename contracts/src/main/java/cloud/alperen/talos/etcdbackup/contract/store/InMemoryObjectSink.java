package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A sink that keeps objects in this process, the source that reads them back, and their listing: one bucket, whatever the target and the
 * credentials are. It behaves as a store does that vouches for what it publishes, and never fails on its own. Thread-safe.
 *
 * <p>An object of up to {@link #BOUNDARY} bytes leaves no unfinished upload behind while it is
 * written, as in a store that takes it by one request.
 */
public final class InMemoryObjectSink
    implements ObjectSink, ObjectSource, ObjectListing, StaleUploads, BucketView {
  /** Objects up to this many bytes are stored by one request. */
  public static final int BOUNDARY = 4096;

  private record Content(byte[] bytes, ObjectMetadata metadata, Instant stored) {}

  private final Map<ObjectKey, Content> objects = new ConcurrentHashMap<>();
  private final List<Upload> unfinished = new CopyOnWriteArrayList<>();

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
    stopIfInterrupted();
    Upload upload = new Upload(target, key, expectedSize, metadata);
    if (upload.hasParts()) {
      unfinished.add(upload);
    }
    return upload;
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    stopIfInterrupted();
    return Optional.ofNullable(objects.get(key))
        .map(content -> new StoredObject(content.bytes().length, content.metadata()));
  }

  @Override
  public Optional<ByteStream> open(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    stopIfInterrupted();
    return Optional.ofNullable(objects.get(key))
        .map(content -> new Reading(ByteBuffer.wrap(content.bytes())));
  }

  @Override
  public void list(
      StorageTarget target,
      StorageCredentials credentials,
      String prefix,
      Consumer<? super ListedObject> each)
      throws BackupException {
    stopIfInterrupted();
    objects.forEach((key, content) -> {
      if (key.value().startsWith(prefix)) {
        each.accept(new ListedObject(key, content.bytes().length, content.stored()));
      }
    });
  }

  /** As a disk or a proxy does that changes bytes and tells nobody. */
  public void change(ObjectKey key, UnaryOperator<byte[]> change) {
    objects.computeIfPresent(
        key,
        (same, held) ->
            new Content(change.apply(held.bytes().clone()), held.metadata(), held.stored()));
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    stopIfInterrupted();
    int aborted = 0;
    for (Upload upload : unfinished) {
      if (upload.key.equals(key) && unfinished.remove(upload)) {
        aborted++;
      }
    }
    return aborted;
  }

  @Override
  public List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException {
    stopIfInterrupted();
    List<ObjectKey> aborted = new ArrayList<>();
    for (Upload upload : unfinished) {
      boolean stale = upload.key.value().startsWith(prefix) && upload.begun.isBefore(begunBefore);
      if (stale && unfinished.remove(upload)) {
        aborted.add(upload.key);
      }
    }
    return List.copyOf(aborted);
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    stopIfInterrupted();
    objects.remove(key);
  }

  @Override
  public Optional<BucketObject> find(String key) {
    return Optional.ofNullable(objects.get(new ObjectKey(key)))
        .map(content -> BucketObject.of(content.bytes(), content.metadata().entries()));
  }

  @Override
  public List<String> unfinishedUploads() {
    return unfinished.stream().map(upload -> upload.key.value()).toList();
  }

  private static void stopIfInterrupted() throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
  }

  private static final class Reading implements ByteStream {
    private final ByteBuffer rest;

    Reading(ByteBuffer content) {
      this.rest = content;
    }

    @Override
    public int read(ByteBuffer into) throws BackupException {
      stopIfInterrupted();
      if (!rest.hasRemaining()) {
        return -1;
      }
      int count = Math.min(rest.remaining(), into.remaining());
      into.put(rest.slice().limit(count));
      rest.position(rest.position() + count);
      return count;
    }

    @Override
    public void close() {
      rest.position(rest.limit());
    }
  }

  private final class Upload implements ObjectUpload {
    private final StorageTarget target;
    private final ObjectKey key;
    private final long expectedSize;
    private final ObjectMetadata metadata;
    private final Instant begun = Instant.now();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean ended;

    Upload(StorageTarget target, ObjectKey key, long expectedSize, ObjectMetadata metadata) {
      this.target = target;
      this.key = key;
      this.expectedSize = expectedSize;
      this.metadata = metadata;
    }

    boolean hasParts() {
      return expectedSize > BOUNDARY;
    }

    @Override
    public void write(ByteBuffer bytes) throws BackupException {
      requireOpen();
      if (bytes.remaining() > expectedSize - written.size()) {
        throw new IllegalStateException("more bytes than the announced " + expectedSize);
      }
      stopIfInterrupted();
      byte[] chunk = new byte[bytes.remaining()];
      bytes.get(chunk);
      written.writeBytes(chunk);
    }

    @Override
    public Confirmation complete() throws BackupException {
      requireOpen();
      if (written.size() < expectedSize) {
        throw new IllegalStateException("fewer bytes than the announced " + expectedSize);
      }
      stopIfInterrupted();
      if (hasParts() && !unfinished.remove(this)) {
        throw new BackupException(new StorageFailure.Refused(
            StorageOperation.UPLOAD, target, StorageProblem.PROTOCOL, "the upload was aborted"));
      }
      objects.put(key, new Content(written.toByteArray(), metadata, Instant.now()));
      ended = true;
      return new Confirmation.Vouched();
    }

    @Override
    public void close() {
      ended = true;
      unfinished.remove(this);
    }

    private void requireOpen() {
      if (ended) {
        throw new IllegalStateException("the upload has ended");
      }
    }
  }
}
