package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * The reconciler of one custom resource kind, with the methods that {@link
 * cloud.alperen.talos.etcdbackup.adapter.kubernetes.KubernetesOperator} needs besides those of {@link Reconciler}. An
 * implementation must name {@code Reconciler<R>} in its own {@code implements} clause as well, because the framework reads the
 * kind from there and does not search inherited interfaces. Thread-safe.
 *
 * @param <R> the class of the kind's objects
 */
public interface ManagedKind<R extends HasMetadata> extends Reconciler<R> {
  /** The class of the kind's objects. */
  Class<R> type();

  /** The plural noun for the kind's objects in messages, for example {@code backups}. */
  String plural();

  /**
   * Is called when the framework has dropped its state for the name of a deleted object, and with it every event for that name
   * that arrived in between. The framework holds its event lock during the call: do not block.
   */
  void forgotten(ResourceID name);

  /** Requests a reconcile of every object in the cache. Is called when this process becomes the leader. */
  void reconcileAll();
}
