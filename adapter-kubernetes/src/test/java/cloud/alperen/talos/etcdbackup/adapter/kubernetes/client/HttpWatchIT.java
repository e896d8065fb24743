package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches behind a proxy that does not support WebSocket: it answers the handshake like any other request. */
@Timeout(120)
class HttpWatchIT {
  private static final Duration PING = Duration.ofMillis(300);
  private static final String LIST = """
      {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[]}""";
  private static final String BOOKMARK = """
      {"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"8"}}}
      """;

  private final Semaphore lists = new Semaphore(0);
  private final Semaphore watches = new Semaphore(0);
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean accepting = true;
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    client = KubernetesClients.connect(
        () -> new ConfigBuilder().withMasterUrl(url).build(), ProxyRules.direct(), PING);
  }

  @AfterEach
  void end() throws InterruptedException {
    client.close();
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
    threads.awaitTermination(1, TimeUnit.MINUTES);
  }

  @Test
  void isListedAgain() throws InterruptedException {
    inform();
    await(lists);
    await(watches);
    // Several times, as ApiWatch does: the first call may come before the library has read the
    // answer.
    ApiTransport transport = ApiTransport.of(client).orElseThrow();
    while (!lists.tryAcquire(100, TimeUnit.MILLISECONDS)) {
      transport.listAgain();
    }
    await(watches);
  }

  @Test
  void silenceOfOneIsNoticed() throws InterruptedException {
    inform();
    await(watches);
    await(watches);
  }

  @Test
  void oneThatIsNeverAcceptedIsOpenedAgain() throws InterruptedException {
    accepting = false;
    inform();
    await(watches);
    await(watches);
  }

  private void inform() {
    client.configMaps().inNamespace("any").inform();
  }

  private static void await(Semaphore event) throws InterruptedException {
    assertTrue(event.tryAcquire(1, TimeUnit.MINUTES));
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean handshake = exchange.getRequestHeaders().containsKey("Upgrade")
        && exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key");
    boolean watch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
    if (handshake || !watch) {
      if (!handshake) {
        lists.release();
      }
      byte[] body = LIST.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
      return;
    }
    watches.release();
    if (accepting) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(BOOKMARK.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }
}
