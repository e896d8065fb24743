package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches {@code TalosEtcdBackup} objects and sees to it that each comes true: the one thing to start. The machinery
 * (watching, event queues, retry timers, leader election) is java-operator-sdk's.
 *
 * <p>Thread-safe. Its threads begin with {@link #start} and end with {@link #close}; the client, the runner and everything
 * else it was given stay the caller's. Close it before the runner: then nothing new is submitted.
 */
public final class KubernetesOperator implements AutoCloseable {
  // A reconciliation is a handful of requests; this bounds what a thousand waiting backups ask of
  // the API server at once.
  private static final int THREADS = 8;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(KubernetesOperator.class.getName());

  private final KubernetesApi api;
  private final Operator operator;
  private final Optional<LeaseHandover> handover;
  private final Optional<LeaseWatch> watch;
  private volatile boolean leading;
  private volatile boolean closing;

  public KubernetesOperator(
      KubernetesClient client, OperatorParts parts, OperatorSettings settings) {
    api = new KubernetesApi(client);
    handover = settings.lease().map(lease -> new LeaseHandover(api, lease));
    watch = settings
        .lease()
        .map(lease -> new LeaseWatch(api, lease, parts.clock(), parts.ticker(), () -> lost(lease)));
    leading = settings.lease().isEmpty();
    BackupReconciler reconciler = new BackupReconciler(parts, api, settings.defaultTimeout());
    operator = new Operator(
        overrider -> configure(overrider.withMetrics(reconciler.deletions()), client, settings));
    operator.register(reconciler, overrider -> configure(overrider, settings));
  }

  /**
   * Waits until the API server answers, be it with a refusal: ending and being started again would only make the pauses
   * longer.
   */
  public void awaitApi(Sleeper sleeper) throws InterruptedException {
    boolean told = false;
    while (!answers()) {
      if (!told) {
        LOG.log(System.Logger.Level.WARNING, "The Kubernetes API does not answer; waiting for it");
        told = true;
      }
      sleeper.sleep(BETWEEN_LOOKS);
    }
  }

  private boolean answers() {
    try {
      api.version();
      return true;
    } catch (KubernetesClientException e) {
      return KubernetesFailures.classify(e) != KubernetesFailures.Kind.UNREACHABLE;
    }
  }

  /**
   * Starts to watch, and to work unless another process leads. Returns when all existing backups are known.
   *
   * @throws io.javaoperatorsdk.operator.OperatorException if the API server cannot be reached or does not know the kind
   *     {@code TalosEtcdBackup}
   */
  public void start() {
    operator.start();
  }

  /** Whether it has started and its watches are alive. True for a process that waits to lead. */
  public boolean ready() {
    return !closing
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Whether this process is the one that works: it holds the lease, or needs none. */
  public boolean leads() {
    return leading && !closing;
  }

  @Override
  public void close() {
    closing = true;
    watch.ifPresent(LeaseWatch::close);
    operator.stop();
    if (leading) {
      handover.ifPresent(LeaseHandover::release);
    }
  }

  private void configure(
      ConfigurationServiceOverrider overrider, KubernetesClient client, OperatorSettings settings) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(THREADS)
        .withReconciliationTerminationTimeout(SETTLE);
    settings.lease().ifPresent(lease -> overrider.withLeaderElectionConfiguration(election(lease)));
  }

  // The builder that is to take this constructor's place refuses to be told not to exit.
  @SuppressWarnings({"deprecation", "removal"})
  private LeaderElectionConfiguration election(LeaderLease lease) {
    return new LeaderElectionConfiguration(
        lease.name(),
        lease.namespace(),
        lease.duration(),
        lease.renewalDeadline(),
        lease.renewalPeriod(),
        lease.identity(),
        new LeaderCallbacks(this::startLeading, () -> lost(lease), leader -> {}),
        // Else the library ends the process itself, also in the middle of an orderly shutdown.
        false);
  }

  private void startLeading() {
    leading = true;
    watch.ifPresent(LeaseWatch::begin);
  }

  private void lost(LeaderLease lease) {
    if (!closing) {
      lease.onLost().run();
    }
  }

  private static void configure(
      ControllerConfigurationOverrider<TalosEtcdBackup> overrider, OperatorSettings settings) {
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
}
