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
 * Who has which name: an object that is deleted and created again under its name is another one. Thread-safe.
 *
 * <p>java-operator-sdk keeps its books by name only. While a deletion is pending, it calls the reconciler for it with
 * whatever has the name by then; and when that run is over it forgets the name, together with every event that came for it
 * meanwhile. It tells so through the interface for its metrics, under the lock under which it takes events: there the
 * successor is announced again, and none is lost.
 */
final class NameReuseGuard extends SimpleInboundEventSource<TalosEtcdBackup> {
  private final Map<ResourceID, BackupId> names = new ConcurrentHashMap<>();
  private final Consumer<BackupId> gone;
  private volatile @Nullable Cache<TalosEtcdBackup> watched;

  /**
   * Makes an empty book.
   *
   * @param gone is told of each backup that is not there any more; must not block
   */
  NameReuseGuard(Consumer<BackupId> gone) {
    super("successors");
    this.gone = gone;
  }

  void connect(Cache<TalosEtcdBackup> backups) {
    watched = backups;
  }

  /** Takes down who has a name; if it was another, that one is gone. */
  void found(TalosEtcdBackup backup) {
    BackupId before = names.put(ResourceID.fromResource(backup), backup.id());
    if (before != null && !before.equals(backup.id())) {
      gone.accept(before);
    }
  }

  /** Looks who has a name now that somebody who had it was deleted, perhaps some time ago. */
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
