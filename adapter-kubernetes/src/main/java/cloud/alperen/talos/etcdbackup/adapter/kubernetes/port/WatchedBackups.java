package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operator's cache of backups, with an index of the keys in {@code status.filename}. Create it before the operator, which
 * connects it when it starts. Thread-safe.
 */
public final class WatchedBackups implements KeysInUse {
  private static final String BY_FILENAME = "filename";

  private volatile @Nullable IndexedResourceCache<TalosEtcdBackup> cache;

  @Override
  public boolean usedByAnother(ObjectKey key, BackupId than) {
    IndexedResourceCache<TalosEtcdBackup> connected = cache;
    if (connected == null) {
      throw new IllegalStateException("the operator that watches the backups has not started");
    }
    return connected.byIndex(BY_FILENAME, key.value()).stream()
        .anyMatch(backup -> !than.uid().equals(backup.getMetadata().getUid()));
  }

  /** All watched backups; none before the operator has started. */
  public List<TalosEtcdBackup> all() {
    IndexedResourceCache<TalosEtcdBackup> connected = cache;
    return connected == null ? List.of() : connected.list().toList();
  }

  public void connect(IndexerResourceCache<TalosEtcdBackup> backups) {
    backups.addIndexer(BY_FILENAME, WatchedBackups::filenames);
    cache = backups;
  }

  private static List<String> filenames(TalosEtcdBackup backup) {
    return backup.getStatus() == null || backup.getStatus().filename() == null
        ? List.of()
        : List.of(backup.getStatus().filename());
  }
}
