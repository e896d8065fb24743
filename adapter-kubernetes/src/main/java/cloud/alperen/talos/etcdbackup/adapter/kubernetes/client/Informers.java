package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The informers of java-operator-sdk: for each kind, one per namespace or one for all namespaces. Thread-safe. */
public record Informers(Operator operator, List<RegisteredController<?>> controllers) {
  public Informers {
    controllers = List.copyOf(controllers);
  }

  /** The health of the informers, by namespace; empty before the operator has started. */
  public Map<String, List<InformerHealthIndicator>> all() {
    if (!operator.getRuntimeInfo().isStarted()) {
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
