package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

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
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Knows which namespaces are not watched, and why. The client library opens a refused watch again and again by itself, but
 * tells nobody; and the API server lets a watch go on for minutes after the right to it was taken away. So what the library
 * says of its watches is looked at every few seconds, and the API server is asked where one is not open, and now and then
 * where it is.
 *
 * <p>Thread-safe. Its thread begins with {@link #start} and ends with {@link #close}.
 */
public final class NamespaceWatches implements AutoCloseable {
  /** How soon a watch that is not open is noticed. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  // A right that was taken away is noticed within a minute.
  private static final int LOOKS_PER_QUESTION = 12;
  private static final System.Logger LOG = System.getLogger(NamespaceWatches.class.getName());

  private final Set<String> namespaces;
  private final Supplier<Map<String, List<InformerHealthIndicator>>> watches;
  private final Consumer<String> ask;
  private final SortedSet<String> ended = new ConcurrentSkipListSet<>();
  private final SortedMap<String, String> unwatched = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> notOpen = new HashMap<>();
  private final ScheduledThreadPoolExecutor thread;
  private int looks;

  /**
   * Makes one that does not look yet.
   *
   * @param namespaces those to be watched; {@link KubernetesApi#ALL_NAMESPACES} alone for all
   * @param watches the library's watches by namespace, one for each kind; none before they are made
   * @param ask asks the API server whether a namespace may be watched; throws what a watch would meet
   */
  public NamespaceWatches(
      Set<String> namespaces,
      Supplier<Map<String, List<InformerHealthIndicator>>> watches,
      Consumer<String> ask) {
    this.ask = ask;
    this.namespaces = Set.copyOf(namespaces);
    this.watches = watches;
    thread = new ScheduledThreadPoolExecutor(1, task -> {
      Thread made = new Thread(task, "namespace-watches");
      made.setDaemon(true);
      return made;
    });
  }

  public void start() {
    long period = BETWEEN_LOOKS.toMillis();
    Future<?> unused =
        thread.scheduleWithFixedDelay(this::tryLook, 0, period, TimeUnit.MILLISECONDS);
  }

  /** The namespaces that are not watched, with the reason for an admin. */
  public SortedMap<String, String> unwatched() {
    return new TreeMap<>(unwatched);
  }

  /**
   * Which watches the library has given up for ever. It does so where an answer cannot be read, unless the client is one of
   * {@link KubernetesClients}; to make one anew, it would have to lose what is being reconciled.
   */
  public Optional<String> ended() {
    return ended.isEmpty()
        ? Optional.empty()
        : Optional.of(ended.stream()
            .map(namespace -> "The watch has ended for good: " + KubernetesApi.described(namespace)
                + " not watched.")
            .collect(Collectors.joining(" ")));
  }

  /** The same as sentences. */
  public String told() {
    return unwatched().entrySet().stream()
        .map(entry ->
            KubernetesApi.described(entry.getKey()) + " not watched: " + entry.getValue() + ".")
        .collect(Collectors.joining(" "));
  }

  private void tryLook() {
    try {
      look();
    } catch (RuntimeException e) {
      // Thrown on, it would silently end all later looks.
      LOG.log(System.Logger.Level.ERROR, "Could not look at the watches; trying again", e);
    }
  }

  /** One look at all of them. */
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
    try {
      ask.accept(namespace);
      if (open) {
        watchedAgain(namespace);
      } else if (times > 1) {
        // Once may be the moment between two watches.
        notWatched(namespace, "its watch is not open");
      }
    } catch (KubernetesClientException e) {
      refusal(e).ifPresent(reason -> notWatched(namespace, reason));
    }
  }

  /** Why this namespace is not watched, unless the error is about the API server as a whole. */
  private static Optional<String> refusal(KubernetesClientException e) {
    return switch (KubernetesFailures.classify(e)) {
      case KIND_UNKNOWN ->
        Optional.of("the Kubernetes API does not know the kind TalosEtcdBackup; apply deploy/crds");
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
