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
 * Knows which object has which name: one that is deleted and created again under its name is another object. Thread-safe.
 *
 * <p>java-operator-sdk keeps its state by name only. While a deletion is pending, it calls the reconciler with whatever object
 * has the name by then. When that call is over, it forgets the name, and with it every event that came for the new object.
 * {@link #forgotten} is called at that moment, under the lock under which the framework takes events. It announces the new
 * object again, so none is lost.
 */
final class NameReuseGuard extends SimpleInboundEventSource<TalosEtcdBackup> {
  private final Map<ResourceID, BackupId> names = new ConcurrentHashMap<>();
  private final Consumer<BackupId> gone;
  private volatile @Nullable Cache<TalosEtcdBackup> watched;

  /**
   * Makes a guard that knows no object.
   *
   * @param gone is called for each backup that was deleted; must not block
   */
  NameReuseGuard(Consumer<BackupId> gone) {
    super("successors");
    this.gone = gone;
  }

  void connect(Cache<TalosEtcdBackup> backups) {
    watched = backups;
  }

  /** Notes which object has a name. If another one had it, that one was deleted. */
  void found(TalosEtcdBackup backup) {
    BackupId before = names.put(ResourceID.fromResource(backup), backup.id());
    if (before != null && !before.equals(backup.id())) {
      gone.accept(before);
    }
  }

  /** Looks which object has the name of a deleted one. The deletion may have been some time ago. */
  Optional<TalosEtcdBackup> lookAfterDeletion(ResourceID name) {
    Cache<TalosEtcdBackup> cache = watched;
    Optional<TalosEtcdBackup> now = cache == null ? Optional.empty() : cache.get(name);
    BackupId before = names.get(name);
    boolean stays = now.map(backup -> backup.id().equals(before)).orElse(false);
    if (before != null && !stays && names.remove(name, before)) {
      gone.accept(before);
    }
    return now;
  }

  /** To be called when the framework has forgotten a name. */
  void forgotten(ResourceID name) {
    lookAfterDeletion(name)
        .ifPresent(successor -> getEventHandler()
            .handleEvent(new ResourceEvent(ResourceAction.ADDED, name, successor)));
  }
}
