package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Routes the end of a deletion to the reconciler of the object's kind. java-operator-sdk reports it to one {@link Metrics} for
 * all kinds, and objects of two kinds may have the same name. A deletion that names no managed kind is logged, once per kind.
 * Thread-safe.
 */
public final class DeletionsByKind implements Metrics {
  private static final System.Logger LOG = System.getLogger(DeletionsByKind.class.getName());

  private final Map<GroupVersionKind, ManagedKind<?>> kinds;
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  public DeletionsByKind(Stream<ManagedKind<?>> kinds) {
    this.kinds = kinds.collect(Collectors.toUnmodifiableMap(
        kind -> GroupVersionKind.gvkFor(kind.type()), Function.identity()));
  }

  @Override
  public void cleanupDone(ResourceID name, Map<String, Object> metadata) {
    Object kind = metadata.get(Constants.RESOURCE_GVK_KEY);
    if (kind instanceof GroupVersionKind known && kinds.containsKey(known)) {
      kinds.get(known).forgotten(name);
    } else {
      warn(name, kind);
    }
  }

  /** java-operator-sdk names the kind in an untyped map, so the compiler cannot rule this out. */
  private void warn(ResourceID name, @Nullable Object kind) {
    String described = kind == null ? "no kind" : "the kind " + kind;
    if (unknown.add(described)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The deletion of {0} was reported for {1}, which no reconciler manages;"
              + " an object that was created again under this name may be missed",
          name,
          described);
    }
  }
}
