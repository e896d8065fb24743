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
 * The library's transport on the JDK's HTTP client, made to notice silence. As it is, it has no ping, keeps a connection on
 * which requests time out, and waits for the rest of an answer for ever: behind a network that drops packets without a
 * reset, a watch would be deaf for minutes, and all requests would share one dead connection.
 *
 * <p>Here every watch is pinged, or, where it goes without websocket, expected to say something every minute, and each answer
 * that stops half-way is cut off. What is found silent is ended as if its
 * connection were broken, which the library knows how to deal with, and {@link FreshHttpClient} makes new connections from
 * then on.
 *
 * <p>Thread-safe. Its one thread begins with the first client and ends when the client is closed.
 */
final class ApiTransport extends JdkHttpClientFactory {
  /** How often a watch is pinged; what has not been heard for two to three of it is dead. */
  static final Duration PING = Duration.ofSeconds(10);

  /** What an API server says when the history that a watch is to start from is no more. */
  static final String GONE = """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"to be listed again","reason":"Expired","code":410}}""";

  private static final int MOST_CHECKS_MISSED = 3;
  private static final System.Logger LOG = System.getLogger(ApiTransport.class.getName());

  private final Duration ping;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicLong checks = new AtomicLong();
  private volatile @Nullable ScheduledFuture<?> nextCheck;
  private volatile String problem = "";
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger listedAgain = new AtomicInteger();

  ApiTransport(Duration ping) {
    this.ping = ping;
    thread = new ScheduledThreadPoolExecutor(1, task -> {
      Thread daemon = new Thread(task, "kubernetes-silence");
      daemon.setDaemon(true);
      return daemon;
    });
  }

  /** The transport of a client that {@link KubernetesClients} made; any other has none. */
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

  /** One look at all that is listened to. One that fails must not keep the others from it, nor end all later looks. */
  void checkAll() {
    checks.incrementAndGet();
    boolean well = true;
    for (Line line : lines) {
      well &= checked(line);
    }
    if (well && !problem.isEmpty()) {
      problem = "";
      LOG.log(System.Logger.Level.INFO, "Connections to the Kubernetes API are looked after again");
    }
  }

  private boolean checked(Line line) {
    try {
      line.check();
      return true;
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  /** Tells, until the next look goes well, that a silent connection could not be dealt with. */
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

  /** Why silence may go unnoticed. */
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

  /** How many looks there were. */
  long checks() {
    return checks.get();
  }

  void listenOn(Line line) {
    lines.add(line);
  }

  void watchOpened() {
    opened.incrementAndGet();
  }

  void watchListedAgain() {
    listedAgain.incrementAndGet();
  }

  /**
   * How many watches were opened without being told to list again before. Grows with every watch that goes on where it was;
   * falls for a moment while one lists.
   */
  int resumed() {
    return opened.get() - listedAgain.get();
  }

  void forget(Line line) {
    lines.remove(line);
  }

  /**
   * Has all that is watched listed anew, and compared with what is known, as when the API server says that the history of a
   * watch is gone. Nothing else is disturbed.
   */
  void listAgain() {
    lines.forEach(Line::listAgain);
  }
}
