package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The library's transport on the JDK's HTTP client, with detection of silent connections. The library's transport sends no
 * pings, keeps a connection on which requests time out, and waits for the rest of an answer for ever. If the network drops
 * packets without a reset, a watch would receive nothing for minutes, and all requests would share one dead connection.
 *
 * <p>This transport pings every watch over WebSocket, expects a byte from any other watch every two minutes, and cuts off an
 * answer that stops half-way. It ends a silent watch or answer with the error of a broken connection, after which the library
 * reconnects. {@link FreshHttpClient} then uses new connections.
 *
 * <p>Thread-safe. Its one thread begins with the first client and ends when the client is closed.
 */
final class ApiTransport extends JdkHttpClientFactory {
  /** The interval between pings. A watch without an answer for two to three intervals counts as dead. */
  static final Duration PING = Duration.ofSeconds(10);

  /** The API server's message when the resource version of a watch is too old: the library lists again. */
  static final String GONE = """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"to be listed again","reason":"Expired","code":410}}""";

  private static final int MOST_CHECKS_MISSED = 3;
  private static final System.Logger LOG = System.getLogger(ApiTransport.class.getName());

  private final Duration ping;
  private final Set<Monitored> monitored = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicLong checks = new AtomicLong();
  private volatile @Nullable ScheduledFuture<?> nextCheck;
  private volatile String problem = "";
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger listedAgain = new AtomicInteger();

  ApiTransport(Duration ping) {
    this.ping = ping;
    thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("kubernetes-silence"));
  }

  /** The transport of a client of {@link KubernetesClients}; empty for any other client. */
  static Optional<ApiTransport> of(KubernetesClient client) {
    return client.getHttpClient() instanceof Interceptor.RequestTags tags
        ? Optional.ofNullable(tags.getTag(ApiTransport.class))
        : Optional.empty();
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    nextCheck = thread.scheduleWithFixedDelay(
        this::checkAll, ping.toNanos(), ping.toNanos(), TimeUnit.NANOSECONDS);
    return new FreshHttpClientBuilder(super.createNewHttpClientBuilder(), this);
  }

  @Override
  protected void closeHttpClient(JdkHttpClientImpl client) {
    thread.shutdownNow();
    super.closeHttpClient(client);
  }

  /** Checks everything that is monitored. A failure neither skips the other checks nor ends later ones. */
  void checkAll() {
    checks.incrementAndGet();
    boolean well = true;
    for (Monitored each : monitored) {
      well &= checked(each);
    }
    if (well && !problem.isEmpty()) {
      problem = "";
      LOG.log(System.Logger.Level.INFO, "Connections to the Kubernetes API are looked after again");
    }
  }

  private boolean checked(Monitored each) {
    try {
      each.check();
      return true;
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  /** Reports that a silent connection could not be replaced. The report stands until a round of checks succeeds. */
  void failed(Throwable why) {
    boolean first = problem.isEmpty();
    problem = why.getMessage() == null ? why.toString() : why.getMessage();
    if (first) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A silent connection to the Kubernetes API cannot be replaced; trying again",
          why);
    }
  }

  /** The reason why silence may go unnoticed, for an admin; empty if it does not. */
  Optional<String> problem() {
    ScheduledFuture<?> next = nextCheck;
    Duration overdue =
        next == null ? Duration.ZERO : Duration.ofNanos(-next.getDelay(TimeUnit.NANOSECONDS));
    if (overdue.compareTo(ping.multipliedBy(MOST_CHECKS_MISSED)) > 0) {
      return Optional.of("The watches have not been looked after for "
          + GoDuration.format(Duration.ofSeconds(overdue.toSeconds())) + ".");
    }
    return problem.isEmpty()
        ? Optional.empty()
        : Optional.of("A silent connection to the Kubernetes API cannot be replaced: " + problem);
  }

  /** The number of rounds of checks so far. */
  long checks() {
    return checks.get();
  }

  void monitor(Monitored each) {
    monitored.add(each);
  }

  void watchOpened() {
    opened.incrementAndGet();
  }

  void watchListedAgain() {
    listedAgain.incrementAndGet();
  }

  /**
   * The number of watches that were opened minus the number of those that were made to list again. Grows with every watch that
   * resumes at its last resource version. Falls for a moment while a watch lists.
   */
  int resumed() {
    return opened.get() - listedAgain.get();
  }

  void stopMonitoring(Monitored each) {
    monitored.remove(each);
  }

  /**
   * Makes every watch list again and compare the list with the cache, as after the API server's answer 410 Gone. Other requests
   * are not affected.
   */
  void listAgain() {
    monitored.forEach(Monitored::listAgain);
  }
}
