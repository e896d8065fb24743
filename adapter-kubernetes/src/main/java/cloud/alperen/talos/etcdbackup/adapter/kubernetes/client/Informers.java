package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The informers of java-operator-sdk: for each kind, one per namespace or one for all namespaces. Thread-safe.
 *
 * @param started whether the operator has started
 * @param controllers the controller of each kind
 */
public record Informers(BooleanSupplier started, List<RegisteredController<?>> controllers) {
  public Informers {
    Objects.requireNonNull(started, "started");
    controllers = List.copyOf(controllers);
  }

  /** Names each kind with a watch that is down, for an admin; empty if every watch is open. */
  public Optional<String> problem() {
    return controllers.stream()
        .filter(controller -> controller.getControllerHealthInfo().hasUnhealthyEventSources())
        .map(controller -> HasMetadata.getKind(controller.getConfiguration().getResourceClass()))
        .map("A watch on %s objects is down and being opened again."::formatted)
        .reduce((one, other) -> one + " " + other);
  }

  /** The health of the informers, by namespace; empty before the operator has started. */
  public Map<String, List<InformerHealthIndicator>> all() {
    if (!started.getAsBoolean()) {
      return Map.of();
    }
    Map<String, List<InformerHealthIndicator>> informers = new HashMap<>();
    for (RegisteredController<?> controller : controllers) {
      for (InformerWrappingEventSourceHealthIndicator<?> source : controller
          .getControllerHealthInfo()
          .informerEventSourceHealthIndicators()
          .values()) {
        source
            .informerHealthIndicators()
            .forEach((name, informer) -> informers
                .computeIfAbsent(named(name), namespace -> new ArrayList<>())
                .add(informer));
      }
    }
    return informers;
  }

  private static String named(String name) {
    return name.equals(Constants.WATCH_ALL_NAMESPACES) ? KubernetesApi.ALL_NAMESPACES : name;
  }
}
