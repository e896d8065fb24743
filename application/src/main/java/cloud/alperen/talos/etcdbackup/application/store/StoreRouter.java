package cloud.alperen.talos.etcdbackup.application.store;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.ports.StoreAdapter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Stores of several kinds as one: each request goes to the adapter of its target. A target of a kind that no adapter serves is
 * an {@link IllegalArgumentException}: whoever offers the kind has to bring its adapter. Immutable and thread-safe.
 */
public final class StoreRouter implements ObjectSink, ObjectSource, StaleUploads {
  private final List<StoreAdapter> adapters;

  /** Routes to these adapters, one for each kind. */
  public StoreRouter(Collection<StoreAdapter> adapters) {
    this.adapters = List.copyOf(adapters);
  }

  private StoreAdapter adapter(StorageTarget target) {
    return adapters.stream()
        .filter(adapter -> adapter.targets().isInstance(target))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no adapter for stores of kind " + target.kind()));
  }

  @Override
  public ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException {
    return adapter(target).sink().begin(target, credentials, key, expectedSize, metadata);
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    return adapter(target).sink().find(target, credentials, key);
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    return adapter(target).sink().abortUnfinished(target, credentials, key);
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    adapter(target).sink().delete(target, credentials, key);
  }

  @Override
  public Optional<ByteStream> open(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    return adapter(target).source().open(target, credentials, key);
  }

  @Override
  public List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException {
    return adapter(target).staleUploads().abort(target, credentials, prefix, begunBefore);
  }
}
