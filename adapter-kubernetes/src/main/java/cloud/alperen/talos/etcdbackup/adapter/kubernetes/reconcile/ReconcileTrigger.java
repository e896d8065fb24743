package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.Consumer;

/**
 * Wakes the reconciler of a backup: what the runner calls when its activity has changed. Made before the operator, which
 * connects it; thread-safe. A ring before the operator runs, or for a backup that is gone, is not heard and need not be.
 */
public final class ReconcileTrigger implements Consumer<BackupId> {
  private final SimpleInboundEventSource<TalosEtcdBackup> source =
      new SimpleInboundEventSource<>("backup-runner");

  @Override
  public void accept(BackupId backup) {
    source.propagateEvent(new ResourceID(backup.name(), backup.namespace()));
  }

  EventSource<?, TalosEtcdBackup> source() {
    return source;
  }
}
