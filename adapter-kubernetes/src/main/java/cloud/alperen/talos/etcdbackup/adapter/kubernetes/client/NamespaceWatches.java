package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Detects namespaces that are not watched, and the reasons. The client library reopens a refused watch again and again without
 * a report, and the API server keeps a watch open for minutes after its right was revoked. So this class reads the state of the
 * library's watches every few seconds. It sends a list request for each namespace whose watch is not open, and once a minute
 * for each of the others.
 *
 * <p>Thread-safe. Its thread begins with {@link #start} and ends with {@link #close}.
 */
public final class NamespaceWatches implements AutoCloseable {
  /** The interval between two checks. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  // A revoked right is noticed within a minute.
  private static final int LOOKS_PER_QUESTION = 12;
  private static final System.Logger LOG = System.getLogger(NamespaceWatches.class.getName());

  private final Set<String> namespaces;
  private final List<Class<? extends HasMetadata>> kinds;
  private final Supplier<Map<String, List<InformerHealthIndicator>>> watches;
  private final BiConsumer<Class<? extends HasMetadata>, String> ask;
  private final SortedSet<String> ended = new ConcurrentSkipListSet<>();
  private final SortedMap<String, String> unwatched = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> notOpen = new HashMap<>();
  private final ScheduledThreadPoolExecutor thread;
  private int looks;

  /**
   * Creates the checks without starting them.
   *
   * @param namespaces the namespaces to watch; {@link KubernetesApi#ALL_NAMESPACES} alone for all
   * @param kinds the classes of the watched kinds
   * @param watches the library's watches by namespace, one for each kind; empty before they exist
   * @param ask the request whether a kind may be watched in a namespace; throws the exception that a watch would meet
   */
  public NamespaceWatches(
      Set<String> namespaces,
      List<Class<? extends HasMetadata>> kinds,
      Supplier<Map<String, List<InformerHealthIndicator>>> watches,
      BiConsumer<Class<? extends HasMetadata>, String> ask) {
    this.ask = ask;
    this.namespaces = Set.copyOf(namespaces);
    this.kinds = List.copyOf(kinds);
    this.watches = watches;
    thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("namespace-watches"));
  }

  public void start() {
    long period = BETWEEN_LOOKS.toMillis();
    Future<?> unused =
        thread.scheduleWithFixedDelay(this::tryLook, 0, period, TimeUnit.MILLISECONDS);
  }

  /** The namespaces that are not watched, each with the reason for an admin. */
  public SortedMap<String, String> unwatched() {
    return new TreeMap<>(unwatched);
  }

  /**
   * The message that the library has ended watches for good; empty if it has not. It does so after an unreadable answer, unless
   * the client is one of {@link KubernetesClients}. It could reopen them only by dropping the reconciles in
   * progress, so only a restart helps.
   */
  public Optional<String> ended() {
    return ended.isEmpty()
        ? Optional.empty()
        : Optional.of(ended.stream()
            .map(namespace -> "The watch has ended for good: " + KubernetesApi.described(namespace)
                + " not watched.")
            .collect(Collectors.joining(" ")));
  }

  /** The namespaces that are not watched, as sentences for an admin; empty if there are none. */
  public Optional<String> problem() {
    return unwatched().entrySet().stream()
        .map(entry ->
            KubernetesApi.described(entry.getKey()) + " not watched: " + entry.getValue() + ".")
        .reduce((one, other) -> one + " " + other);
  }

  private void tryLook() {
    try {
      look();
    } catch (RuntimeException e) {
      // A thrown exception would silently end the schedule.
      LOG.log(System.Logger.Level.ERROR, "Could not look at the watches; trying again", e);
    }
  }

  /** Checks all namespaces once. */
  void look() {
    boolean due = looks++ % LOOKS_PER_QUESTION == 0;
    Map<String, List<InformerHealthIndicator>> open = watches.get();
    for (String namespace : namespaces) {
      look(namespace, open.getOrDefault(namespace, List.of()), due);
    }
  }

  private void look(String namespace, List<InformerHealthIndicator> watch, boolean due) {
    boolean open =
        !watch.isEmpty() && watch.stream().allMatch(kind -> kind.hasSynced() && kind.isWatching());
    int times = open ? 0 : notOpen.getOrDefault(namespace, 0) + 1;
    notOpen.put(namespace, times);
    if (!watch.stream().allMatch(InformerHealthIndicator::isRunning)) {
      ended.add(namespace);
    }
    if (open && !due && !unwatched.containsKey(namespace)) {
      return;
    }
    for (Class<? extends HasMetadata> kind : kinds) {
      try {
        ask.accept(kind, namespace);
      } catch (KubernetesClientException e) {
        refusal(kind, e).ifPresent(reason -> notWatched(namespace, reason));
        return;
      }
    }
    if (open) {
      watchedAgain(namespace);
    } else if (times > 1) {
      // A watch that is closed once may just be reopened.
      notWatched(namespace, "its watch is not open");
    }
  }

  /** The reason why this kind is not watched here; empty if the error concerns the API server as a whole. */
  private static Optional<String> refusal(
      Class<? extends HasMetadata> kind, KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      case KIND_UNKNOWN ->
        Optional.of("the Kubernetes API does not know the kind %s; apply deploy/crds"
            .formatted(HasMetadata.getKind(kind)));
      case ACCESS_DENIED, REJECTED, FAILING, OBJECT_MISSING, CONFLICT ->
        Optional.of(KubernetesFailures.detail(e));
      case INTERRUPTED, UNREACHABLE -> Optional.empty();
    };
  }

  private void notWatched(String namespace, String reason) {
    if (unwatched.put(namespace, reason) == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} not watched, trying until it works: {1}",
          KubernetesApi.described(namespace),
          reason);
    }
  }

  private void watchedAgain(String namespace) {
    if (unwatched.remove(namespace) != null) {
      LOG.log(System.Logger.Level.INFO, "{0} watched again", KubernetesApi.described(namespace));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
