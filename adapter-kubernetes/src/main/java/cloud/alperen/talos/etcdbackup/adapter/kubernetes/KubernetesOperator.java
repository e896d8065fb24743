package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.ApiWatch;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.Informers;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesClients;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.NamespaceWatches;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.OpenWatches;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderElection;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader.LeaderLease;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.BackupReconciler;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.DeletionsByKind;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ManagedKind;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.ReconcilerParts;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Watches {@code TalosEtcdBackup} objects and sees to it that each comes true: the one thing to start. The machinery
 * (watching, event queues, retry timers) is java-operator-sdk's; leader election is {@link LeaderElection}.
 *
 * <p>Thread-safe. Its threads begin with {@link #start} and end with {@link #close}; the client, the runner and everything
 * else it was given stay the caller's. Close it before the runner: then nothing new is submitted.
 */
public final class KubernetesOperator implements AutoCloseable {
  /** In {@link #unwatched} it stands for all namespaces. */
  public static final String ALL_NAMESPACES = KubernetesApi.ALL_NAMESPACES;

  // A reconciliation is a handful of requests; this bounds what a thousand waiting backups ask of
  // the API server at once.
  private static final int THREADS = 8;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  // Namespaces are listed side by side; one that is not listed by then is left for later.
  private static final Duration LONGEST_LIST = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final KubernetesApi api;
  private final Operator operator;
  private final List<ManagedKind<?>> kinds;
  private final NamespaceWatches watches;
  private final Optional<LeaderElection> election;
  private final OpenWatches openWatches;
  private final ApiWatch apiWatch;
  private volatile boolean closing;

  /**
   * Makes one that does not watch yet.
   *
   * @param client one of {@link KubernetesClients}, if it can be: with any other, silence is noticed late, and one answer that
   *     cannot be read ends a watch for good, which {@link Health#notAlive} then says
   */
  public KubernetesOperator(
      KubernetesClient client, ReconcilerParts parts, OperatorSettings settings) {
    api = new KubernetesApi(client);
    election = settings
        .lease()
        .map(lease -> new LeaderElection(
            client, lease, parts.ticker(), this::startLeading, () -> lost(lease)));
    openWatches = new OpenWatches(client);
    apiWatch = new ApiWatch(
        api,
        settings.namespaces(),
        parts.ticker(),
        new ApiWatch.Patience(
            settings.silenceLimit(),
            settings.silenceLimit().plus(settings.timeouts().standard()),
            parts.runner()::working),
        openWatches);
    kinds = List.of(new BackupReconciler(
        parts, api, settings.timeouts(), settings.retry().longestDelay(), this::leads));
    operator = new Operator(
        overrider -> configure(overrider.withMetrics(new DeletionsByKind(kinds.stream())), client));
    Informers informers = new Informers(
        operator,
        kinds.stream()
            .<RegisteredController<?>>map(kind -> register(kind, settings))
            .toList());
    watches = new NamespaceWatches(
        settings.namespaces().isEmpty()
            ? Set.of(KubernetesApi.ALL_NAMESPACES)
            : settings.namespaces(),
        informers::all,
        api::askToWatch);
  }

  /**
   * Waits until the API server answers, be it with a refusal: ending and being started again would only make the pauses
   * longer.
   *
   * @throws IllegalStateException if it has been silent for so long that only a new process can help
   */
  public void awaitApi(Sleeper sleeper) throws InterruptedException {
    apiWatch.begin();
    while (!answers()) {
      apiWatch.hopeless().ifPresent(why -> {
        throw new IllegalStateException(why);
      });
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
   * Starts to watch, and to work unless another process leads. Returns when all existing backups are known, or some
   * seconds after that a namespace cannot be listed: it is watched as soon as it can.
   */
  public void start() {
    apiWatch.begin();
    watches.start();
    operator.start();
    election.ifPresent(LeaderElection::start);
  }

  /** Whether it has started and its watches are alive, also while it waits to lead. May be asked at any time. */
  public Health health() {
    return new Health(notAlive(), notReady(), apiWatch.silence());
  }

  private Optional<String> notAlive() {
    return apiWatch
        .hopeless()
        .or(watches::ended)
        .or(() -> election.flatMap(LeaderElection::ended))
        // What ends now is meant to.
        .filter(why -> !closing);
  }

  private Optional<String> notReady() {
    if (closing) {
      return Optional.of("The operator is shutting down.");
    }
    Optional<String> blind = apiWatch.blind().or(openWatches::problem);
    if (blind.isPresent()) {
      return blind;
    }
    if (!unwatched().isEmpty()) {
      return Optional.of(watches.told());
    }
    if (!operator.getRuntimeInfo().isStarted()) {
      return Optional.of("The backups that exist have not been read yet.");
    }
    Optional<String> noLease = election.flatMap(LeaderElection::problem);
    if (noLease.isPresent()) {
      return noLease;
    }
    return operator.getRuntimeInfo().allEventSourcesAreHealthy()
        ? Optional.empty()
        : Optional.of("A watch on TalosEtcdBackup objects is down and being opened again.");
  }

  /** The namespaces that are not watched, or {@link #ALL_NAMESPACES}, each with the reason. */
  public SortedMap<String, String> unwatched() {
    return watches.unwatched();
  }

  /** Whether this process is the one that works: it holds the lease, or needs none. */
  public boolean leads() {
    return !closing && election.map(LeaderElection::leading).orElse(true);
  }

  @Override
  public void close() {
    closing = true;
    apiWatch.close();
    watches.close();
    election.ifPresent(LeaderElection::stopWatching);
    operator.stop();
    election.ifPresent(LeaderElection::close);
  }

  private void configure(ConfigurationServiceOverrider overrider, KubernetesClient client) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(THREADS)
        .withReconciliationTerminationTimeout(SETTLE)
        // A namespace that cannot be listed must not keep the others from being watched.
        .withStopOnInformerErrorDuringStartup(false)
        .withCacheSyncTimeout(LONGEST_LIST)
        // The library's own would end the process at once; the watches are looked at.
        .withInformerStoppedHandler((informer, why) -> {})
        .withResourceCloner(new AsItIs());
  }

  /** Nobody here changes an object of the cache, and a copy would not tell which of its fields could not be read. */
  private static final class AsItIs implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }

  private <R extends HasMetadata> RegisteredController<R> register(
      ManagedKind<R> kind, OperatorSettings settings) {
    return operator.register(kind, overrider -> configure(overrider, settings));
  }

  /** Until now nothing was done about the objects that are known. */
  private void startLeading() {
    kinds.forEach(ManagedKind::reconcileAll);
  }

  private void lost(LeaderLease lease) {
    if (!closing) {
      lease.onLost().run();
    }
  }

  private static <R extends HasMetadata> void configure(
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
}
