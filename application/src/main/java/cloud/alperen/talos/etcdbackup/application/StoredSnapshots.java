package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a store holds of one cluster, whoever stored it. Thread-safe. */
final class StoredSnapshots {
  private final String cluster;
  private final SnapshotStore store;

  StoredSnapshots(String cluster, SnapshotStore store) {
    this.cluster = cluster;
    this.store = store;
  }

  /** The newest first. */
  List<StoredSnapshot> list() throws BackupException {
    List<StoredSnapshot> found = new ArrayList<>();
    store
        .listing()
        .list(
            store.target(),
            store.credentials(),
            SnapshotKeys.prefix(cluster),
            object -> SnapshotKeys.begun(cluster, object.key())
                .map(begun ->
                    new StoredSnapshot(object.key(), object.size(), begun, object.modified()))
                .ifPresent(found::add));
    found.sort(Comparator.comparing(StoredSnapshot::begun).reversed());
    return List.copyOf(found);
  }

  void requireSnapshot(ObjectKey key) {
    if (SnapshotKeys.begun(cluster, key).isEmpty()) {
      throw new IllegalArgumentException(
          "%s is not the key of a snapshot of %s".formatted(key, cluster));
    }
  }

  /** Deletes it unless it says that it is not ours. */
  EtcdBackups.Deletion delete(ObjectKey key) throws BackupException {
    Optional<EtcdBackups.Deletion> objection = objection(key);
    if (objection.isPresent()) {
      return objection.get();
    }
    store.objects().sink().delete(store.target(), store.credentials(), key);
    return EtcdBackups.Deletion.DELETED;
  }

  private Optional<EtcdBackups.Deletion> objection(ObjectKey key) throws BackupException {
    Optional<StoredObject> stored;
    try {
      stored = store.objects().sink().find(store.target(), store.credentials(), key);
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld)) {
        throw e;
      }
      return Optional.empty();
    }
    if (stored.isEmpty()) {
      return Optional.of(EtcdBackups.Deletion.ABSENT);
    }
    return stored.get().metadata().backupUid().isPresent()
        ? Optional.empty()
        : Optional.of(EtcdBackups.Deletion.LEFT_ALONE);
  }
}
