package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.Consumer;

/**
 * Requests a reconcile of one backup. The runner calls it when its activity for that backup has changed. Create it before the
 * operator, which connects it. A request before the operator starts, or for a deleted backup, has no effect: the start
 * reconciles every backup. Thread-safe.
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
