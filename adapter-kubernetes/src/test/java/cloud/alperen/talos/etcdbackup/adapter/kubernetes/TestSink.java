package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A bucket in memory. */
final class TestSink implements ObjectSink {
  private record Stored(byte[] bytes, ObjectMetadata metadata) {}

  private final Map<ObjectKey, Stored> objects = new ConcurrentHashMap<>();
  private final Set<ObjectKey> unfinished = ConcurrentHashMap.newKeySet();

  Set<ObjectKey> objects() {
    return Set.copyOf(objects.keySet());
  }

  Set<ObjectKey> unfinished() {
    return Set.copyOf(unfinished);
  }

  /** An upload that nobody in this process works on. */
  void leaveUnfinished(ObjectKey key) {
    unfinished.add(key);
  }

  @Override
  public ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata) {
    unfinished.add(key);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new ObjectUpload() {
      @Override
      public void write(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        bytes.writeBytes(copy);
      }

      @Override
      public Optional<MissingRight> complete() {
        objects.put(key, new Stored(bytes.toByteArray(), metadata));
        return Optional.empty();
      }

      @Override
      public void close() {
        unfinished.remove(key);
      }
    };
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) {
    return Optional.ofNullable(objects.get(key))
        .map(stored -> new StoredObject(
            stored.bytes().length,
            stored.metadata(),
            Optional.of(Sha256Digest.of(Arrays.copyOfRange(
                stored.bytes(), stored.bytes().length - 32, stored.bytes().length)))));
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key) {
    return unfinished.remove(key) ? 1 : 0;
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key) {
    objects.remove(key);
  }
}
