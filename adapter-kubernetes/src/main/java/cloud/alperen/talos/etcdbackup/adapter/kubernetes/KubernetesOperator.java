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
 * Runs the reconciler of each custom resource kind. This is the type that a program creates and starts. java-operator-sdk
 * provides the watches, event queues and retry timers; {@link LeaderElection} elects the leader.
 *
 * <p>Thread-safe. Its threads begin with {@link #start} and end with {@link #close}. The caller owns the client, the runner
 * and every other argument. Close the operator before the runner, so that it submits nothing to a closed runner.
 */
public final class KubernetesOperator implements AutoCloseable {
  /** The key in {@link #unwatched} that stands for all namespaces. */
  public static final String ALL_NAMESPACES = KubernetesApi.ALL_NAMESPACES;

  // One reconcile sends a handful of requests. This bounds the load on the API server when a
  // thousand backups wait.
  private static final int THREADS = 8;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  // Namespaces are listed in parallel; start() does not wait longer for a slow one.
  private static final Duration LONGEST_LIST = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(KubernetesOperator.class.getName());

  private final KubernetesApi api;
  private final Operator operator;
  private final List<ManagedKind<?>> kinds;
  private final NamespaceWatches watches;
  private final Optional<LeaderElection> election;
  private final OpenWatches openWatches;
  private final ApiWatch apiWatch;
  private volatile boolean closing;

  /**
   * Creates an operator that does not watch yet.
   *
   * @param client preferably a client of {@link KubernetesClients}. With any other client, the operator notices a silent
   *     connection late, and one unreadable answer ends a watch for good, which {@link Health#notAlive} then reports
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
        new ApiWatch.SilenceLimit(
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
   * Waits until the API server answers; a refusal counts as an answer. A process that exited instead would be restarted after
   * longer and longer pauses.
   *
   * @throws IllegalStateException if the API server has been silent for longer than {@link OperatorSettings#silenceLimit}
   */
  public void awaitApi(Sleeper sleeper) throws InterruptedException {
    apiWatch.begin();
    while (!answers()) {
      apiWatch.beyondLimit().ifPresent(why -> {
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
   * Starts the watches, and starts to reconcile unless another process leads. Returns when all existing objects are in the
   * cache. If a namespace cannot be listed, returns after ten seconds; the operator watches that namespace as soon as it can.
   */
  public void start() {
    apiWatch.begin();
    watches.start();
    operator.start();
    election.ifPresent(LeaderElection::start);
  }

  /** Reports whether the operator has started and its watches are open, also while another process leads. */
  public Health health() {
    return new Health(notAlive(), notReady(), apiWatch.silence());
  }

  private Optional<String> notAlive() {
    return apiWatch
        .beyondLimit()
        .or(watches::ended)
        .or(() -> election.flatMap(LeaderElection::ended))
        // During shutdown, the watches and the election end on purpose.
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
      return Optional.of(watches.message());
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

  /** The namespaces that are not watched, or {@link #ALL_NAMESPACES}, each with the reason for an admin. */
  public SortedMap<String, String> unwatched() {
    return watches.unwatched();
  }

  /** Whether this process reconciles: it holds the lease, or no lease is configured. */
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
        // The default handler exits the process; NamespaceWatches reports a stopped informer
        // instead.
        .withInformerStoppedHandler((informer, why) -> {})
        .withResourceCloner(new NoCopyCloner());
  }

  /** Returns the cached object itself. No caller changes it, and a copy would lose {@link TalosEtcdBackup#unreadable()}. */
  private static final class NoCopyCloner implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }

  private <R extends HasMetadata> RegisteredController<R> register(
      ManagedKind<R> kind, OperatorSettings settings) {
    return operator.register(kind, overrider -> configure(overrider, settings));
  }

  /** Reconciles the objects that arrived while another process led. */
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
