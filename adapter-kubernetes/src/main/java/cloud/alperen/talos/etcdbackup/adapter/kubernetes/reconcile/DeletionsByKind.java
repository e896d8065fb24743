package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Routes the end of a deletion to the reconciler of the object's kind. java-operator-sdk reports it to one {@link Metrics} for
 * all kinds, and objects of two kinds may have the same name. Thread-safe.
 */
public final class DeletionsByKind implements Metrics {
  private final Map<GroupVersionKind, ManagedKind<?>> kinds;

  public DeletionsByKind(Stream<ManagedKind<?>> kinds) {
    this.kinds = kinds.collect(Collectors.toUnmodifiableMap(
        kind -> GroupVersionKind.gvkFor(kind.type()), Function.identity()));
  }

  @Override
  public void cleanupDone(ResourceID name, Map<String, Object> metadata) {
    if (metadata.get(Constants.RESOURCE_GVK_KEY) instanceof GroupVersionKind of
        && kinds.containsKey(of)) {
      kinds.get(of).forgotten(name);
    }
  }
}
