package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells objects of the same name apart by their UID: an object that is deleted and created again is another object.
 * Thread-safe.
 *
 * <p>java-operator-sdk keeps its state by name only. While a deletion is pending, it calls the reconciler with the object that
 * has the name at that time. After that call it drops the state for the name, and with it every event for the new object. It
 * then calls {@link #forgotten} under its event lock, which sends an event for the new object, so none is lost.
 */
final class NameReuseGuard extends SimpleInboundEventSource<TalosEtcdBackup> {
  private final Map<ResourceID, BackupId> names = new ConcurrentHashMap<>();
  private final Consumer<BackupId> onDeleted;
  private volatile @Nullable Cache<TalosEtcdBackup> watched;

  /**
   * Creates a guard that knows no object.
   *
   * @param onDeleted the callback for each deleted backup; must not block
   */
  NameReuseGuard(Consumer<BackupId> onDeleted) {
    super("successors");
    this.onDeleted = onDeleted;
  }

  void connect(Cache<TalosEtcdBackup> backups) {
    watched = backups;
  }

  /** Records the object that has a name. If another object had the name before, that object was deleted. */
  void found(TalosEtcdBackup backup) {
    BackupId before = names.put(ResourceID.fromResource(backup), backup.id());
    if (before != null && !before.equals(backup.id())) {
      onDeleted.accept(before);
    }
  }

  /** Returns the object that now has the name of a deleted one. The deletion may be some time ago. */
  Optional<TalosEtcdBackup> lookAfterDeletion(ResourceID name) {
    Cache<TalosEtcdBackup> cache = watched;
    Optional<TalosEtcdBackup> now = cache == null ? Optional.empty() : cache.get(name);
    BackupId before = names.get(name);
    boolean stays = now.map(backup -> backup.id().equals(before)).orElse(false);
    if (before != null && !stays && names.remove(name, before)) {
      onDeleted.accept(before);
    }
    return now;
  }

  /** Must be called when the framework has dropped its state for a name. */
  void forgotten(ResourceID name) {
    lookAfterDeletion(name)
        .ifPresent(successor -> getEventHandler()
            .handleEvent(new ResourceEvent(ResourceAction.ADDED, name, successor)));
  }
}
