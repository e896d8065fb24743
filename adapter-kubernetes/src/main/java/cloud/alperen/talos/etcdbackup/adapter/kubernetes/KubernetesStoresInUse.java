package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecReader;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The stores in the specs of all watched backups, from the operator's cache; none before the operator has started. A spec
 * that breaks a rule names none. Thread-safe.
 */
public final class KubernetesStoresInUse implements StoresInUse {
  private final KubernetesKeysInUse backups;
  private final SpecReader specs;

  /**
   * Makes the view.
   *
   * @param backups connected when the operator starts
   * @param defaultTimeout bound of one attempt where a backup names none; greater than zero
   */
  public KubernetesStoresInUse(
      KubernetesKeysInUse backups, StorageTargets targets, Duration defaultTimeout) {
    this.backups = Objects.requireNonNull(backups, "backups");
    this.specs = new SpecReader(targets, defaultTimeout);
  }

  @Override
  public List<Place> places() {
    return backups.all().stream().map(this::place).flatMap(Optional::stream).toList();
  }

  private Optional<Place> place(TalosEtcdBackup backup) {
    return specs
        .read(backup)
        .spec()
        .map(spec -> new Place(
            Sight.id(backup),
            spec.target(),
            SnapshotKeys.prefix(spec.controlPlane()),
            spec.timeout()));
  }
}
