package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.ports.StoreInUse;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists the stores of all watched backups from the operator's cache; none before the operator has started. The store in the
 * status takes precedence over the store in the spec. An invalid spec names no store. Thread-safe.
 */
public final class KubernetesStoresInUse implements StoresInUse {
  private final WatchedBackups backups;
  private final SpecReader specs;
  private final StatusCodec statuses;
  private final AttemptTimeouts timeouts;

  /**
   * Creates the view.
   *
   * @param backups the cache of backups; connected when the operator starts
   * @param timeouts the default timeout of an attempt, and the longest that a backup may name
   */
  public KubernetesStoresInUse(
      WatchedBackups backups, StorageTargets targets, AttemptTimeouts timeouts) {
    this.backups = Objects.requireNonNull(backups, "backups");
    this.specs = new SpecReader(targets, timeouts);
    this.statuses = new StatusCodec(targets);
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
  }

  @Override
  public List<StoreInUse> all() {
    return backups.all().stream().map(this::store).flatMap(Optional::stream).toList();
  }

  Optional<StoreInUse> store(TalosEtcdBackup backup) {
    Optional<BackupSpec> spec = specs.read(backup).spec();
    Duration timeout = spec.map(BackupSpec::timeout).orElse(timeouts.standard());
    return statuses
        .read(backup)
        .placement()
        .map(placed ->
            new StoreInUse(backup.id(), placed.store(), SnapshotKeys.prefix(placed.key()), timeout))
        .or(() -> spec.map(s -> new StoreInUse(
            backup.id(), s.store(), SnapshotKeys.prefix(s.controlPlane()), timeout)));
  }
}
