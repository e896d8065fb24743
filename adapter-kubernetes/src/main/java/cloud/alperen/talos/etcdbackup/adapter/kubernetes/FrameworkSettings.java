package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;

/** The settings of java-operator-sdk that {@link KubernetesOperator} needs, for the framework and for each kind. */
final class FrameworkSettings {
  // One reconcile sends a handful of requests. This bounds the load on the API server when a
  // thousand backups wait.
  private static final int THREADS = 8;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  // Namespaces are listed in parallel; start() does not wait longer for a slow one.
  private static final Duration LONGEST_LIST = Duration.ofSeconds(10);

  private FrameworkSettings() {}

  static void apply(ConfigurationServiceOverrider overrider, KubernetesClient client) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(THREADS)
        .withReconciliationTerminationTimeout(SETTLE)
        // A namespace that cannot be listed must not keep the others from being watched.
        .withStopOnInformerErrorDuringStartup(false)
        .withCacheSyncTimeout(LONGEST_LIST)
        // The default handler exits the process. NamespaceWatches reports stopped informers.
        .withInformerStoppedHandler((informer, why) -> {})
        .withResourceCloner(new NoCopyCloner());
  }

  static <R extends HasMetadata> void apply(
      ControllerConfigurationOverrider<R> overrider, OperatorSettings settings) {
    overrider
        .withTriggerReconcilerOnAllEvents(true)
        // Annotations and finalizers do not change the generation.
        .withGenerationAware(false)
        .withRetry(new GenericRetry()
            .setInitialInterval(Duration.ofSeconds(1))
            .setIntervalMultiplier(2)
            .setMaxInterval(Duration.ofSeconds(60).toMillis())
            .withoutMaxAttempts());
    if (settings.namespaces().isEmpty()) {
      overrider.watchingAllNamespaces();
    } else {
      overrider.settingNamespaces(settings.namespaces());
    }
  }

  /** Returns the cached object itself. No caller changes it, and a copy would lose {@link TalosEtcdBackup#unreadable()}. */
  private static final class NoCopyCloner implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }
}
