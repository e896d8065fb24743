package cloud.alperen.talos.etcdbackup.operator.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers {@code /healthz}, {@code /readyz} and {@code /metrics} over plain HTTP, on a few threads of its own that {@link
 * #close} ends. A client that does not finish its request, or does not read the answer, holds one of them for a few seconds,
 * then its connection is closed.
 */
public final class ManagementServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private static final int THREADS = 4;
  private static final String LONGEST_EXCHANGE_SECONDS = "5";

  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts listening on all addresses.
   *
   * @param port 0 for any free one
   * @param ready whether it has caught up with the cluster
   * @param metrics in Prometheus' text format
   */
  public static ManagementServer start(int port, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    // The server waits for a request for ever unless told otherwise, and only like this; it looks
    // when its first instance is made.
    System.setProperty("sun.net.httpserver.maxReqTime", LONGEST_EXCHANGE_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", LONGEST_EXCHANGE_SECONDS);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, named("management"));
    server.setExecutor(threads);
    // Alive as long as it can answer: a restart would cure no Kubernetes API that is away, but cut
    // off transfers.
    server.createContext("/healthz", exchange -> answer(exchange, true));
    server.createContext("/readyz", exchange -> answer(exchange, ready.getAsBoolean()));
    server.createContext("/metrics", exchange -> answer(exchange, 200, PROMETHEUS, metrics.get()));
    server.start();
    return new ManagementServer(server, threads);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void answer(HttpExchange exchange, boolean ok) throws IOException {
    answer(exchange, ok ? 200 : 503, TEXT, ok ? "ok\n" : "not ok\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
