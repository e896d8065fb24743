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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

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

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final KubernetesApi api;
  private final Operator operator;
  private final List<ManagedKind<?>> kinds;
  private final Informers informers;
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
    operator = new Operator(overrider -> FrameworkSettings.apply(
        overrider.withMetrics(new DeletionsByKind(kinds.stream())), client));
    informers = new Informers(
        this::started,
        kinds.stream()
            .<RegisteredController<?>>map(kind -> register(kind, settings))
            .toList());
    watches = new NamespaceWatches(
        settings.namespaces().isEmpty()
            ? Set.of(KubernetesApi.ALL_NAMESPACES)
            : settings.namespaces(),
        kinds.stream().<Class<? extends HasMetadata>>map(ManagedKind::type).toList(),
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
    return apiWatch
        .blind()
        .or(openWatches::problem)
        .or(watches::problem)
        .or(() -> started() ? Optional.empty() : Optional.of(unread(kinds)))
        .or(() -> election.flatMap(LeaderElection::problem))
        .or(informers::problem);
  }

  private boolean started() {
    return operator.getRuntimeInfo().isStarted();
  }

  static String unread(List<? extends ManagedKind<?>> kinds) {
    return kinds.stream()
        .map(ManagedKind::plural)
        .collect(Collectors.joining(" and ", "The ", " that exist have not been read yet."));
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

  private <R extends HasMetadata> RegisteredController<R> register(
      ManagedKind<R> kind, OperatorSettings settings) {
    return operator.register(kind, overrider -> FrameworkSettings.apply(overrider, settings));
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
}
