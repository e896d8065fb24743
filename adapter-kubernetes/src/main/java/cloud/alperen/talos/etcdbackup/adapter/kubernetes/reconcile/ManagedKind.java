package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * A kind of object that the operator sees to. Its reconciler is the framework's {@link Reconciler}; this is what the operator
 * asks of it besides. A class names both interfaces: the framework reads the kind from its own, and looks for that no
 * further. Thread-safe.
 *
 * @param <R> the kind
 */
public interface ManagedKind<R extends HasMetadata> extends Reconciler<R> {
  /** The class of its objects. */
  Class<R> type();

  /**
   * Is called when the framework has forgotten a deleted object, and every event that came for its name meanwhile. It holds
   * the lock under which it takes events: do not block.
   */
  void forgotten(ResourceID name);

  /** Has every object that is known reconciled: until now another process led. */
  void reconcileAll();
}
