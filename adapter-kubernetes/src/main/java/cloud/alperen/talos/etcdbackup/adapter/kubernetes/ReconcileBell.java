package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.Consumer;

/**
 * Wakes the reconciler of a backup: what the runner calls when its activity has changed. Made before the operator, which
 * connects it; thread-safe. A ring before the operator runs, or for a backup that is gone, is not heard and need not be.
 */
public final class ReconcileBell implements Consumer<BackupId> {
  private final Source source = new Source();

  @Override
  public void accept(BackupId backup) {
    source.propagateEvent(new ResourceID(backup.name(), backup.namespace()));
  }

  /** Announces a backup whose creation the library may have missed. */
  void announce(TalosEtcdBackup backup) {
    source.announce(backup);
  }

  EventSource<?, TalosEtcdBackup> source() {
    return source;
  }

  private static final class Source extends SimpleInboundEventSource<TalosEtcdBackup> {
    Source() {
      super("backup-runner");
    }

    /** As an event of the object itself: others are dropped where the library knows no such object. */
    void announce(TalosEtcdBackup backup) {
      if (isRunning()) {
        getEventHandler()
            .handleEvent(
                new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(backup), backup));
      }
    }
  }
}
