package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.HashMap;
import java.util.Map;

/**
 * The watches that java-operator-sdk has open, one for each namespace or one for all. Thread-safe.
 */
record Informers(Operator operator, RegisteredController<TalosEtcdBackup> controller) {
  /** How each is, by namespace; none before the operator has started. */
  Map<String, InformerHealthIndicator> all() {
    if (!operator.getRuntimeInfo().isStarted()) {
      return Map.of();
    }
    Map<String, InformerHealthIndicator> informers = new HashMap<>();
    for (InformerWrappingEventSourceHealthIndicator<?> source : controller
        .getControllerHealthInfo()
        .informerEventSourceHealthIndicators()
        .values()) {
      source
          .informerHealthIndicators()
          .forEach((name, informer) -> informers.put(named(name), informer));
    }
    return informers;
  }

  private static String named(String name) {
    return name.equals(Constants.WATCH_ALL_NAMESPACES) ? KubernetesApi.ALL_NAMESPACES : name;
  }
}
