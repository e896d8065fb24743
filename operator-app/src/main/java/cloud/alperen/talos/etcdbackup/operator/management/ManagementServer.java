package cloud.alperen.talos.etcdbackup.operator.management;

import cloud.alperen.talos.etcdbackup.operator.management.HttpListener.Service;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers {@code /healthz} and {@code /readyz} on one port and {@code /metrics} on another, each with a thread of its own that
 * {@link #close} ends. Nothing that clients of one do, or leave undone, is noticed by those of the other.
 *
 * <p>Memory: at most {@value #PROBE_CONNECTIONS} and {@value #METRICS_CONNECTIONS} clients at once, each with 8 KiB for its request, those
 * of the second also with their answer.
 */
public final class ManagementServer implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int PROBE_CONNECTIONS = 128;
  private static final int METRICS_CONNECTIONS = 16;

  private final HttpListener probes;
  private final HttpListener metrics;

  private ManagementServer(HttpListener probes, HttpListener metrics) {
    this.probes = probes;
    this.metrics = metrics;
  }

  /**
   * Where to listen, on all addresses; 0 for any free port.
   *
   * @param probes of {@code /healthz} and {@code /readyz}
   * @param metrics of {@code /metrics}
   */
  public record Ports(int probes, int metrics) {}

  /**
   * Starts listening.
   *
   * @param metrics in Prometheus' text format; called on one thread
   */
  public static ManagementServer start(
      Ports ports, Probes probes, Supplier<String> metrics, Ticker ticker) throws IOException {
    HttpListener health = HttpListener.start(
        ports.probes(),
        new Service("probes", PROBE_CONNECTIONS, path -> probe(path, probes)),
        ticker);
    try {
      return new ManagementServer(
          health,
          HttpListener.start(
              ports.metrics(),
              new Service("metrics", METRICS_CONNECTIONS, path -> scrape(path, metrics)),
              ticker));
    } catch (IOException e) {
      health.close();
      throw e;
    }
  }

  /** Where it listens. */
  public Ports ports() {
    return new Ports(probes.port(), metrics.port());
  }

  @Override
  public void close() {
    metrics.close();
    probes.close();
  }

  private static Answer probe(String path, Probes probes) {
    return switch (path) {
      case "/healthz" -> verdict(probes.notAlive().get());
      case "/readyz" -> verdict(probes.notReady().get());
      case "/metrics" -> Answer.text(404, "Metrics are on the port that TEB_METRICS_PORT sets");
      default -> Answer.text(404, "There are /healthz and /readyz");
    };
  }

  private static Answer verdict(Optional<String> problem) {
    return problem.map(sentence -> Answer.text(503, sentence)).orElse(Answer.text(200, "ok"));
  }

  private static Answer scrape(String path, Supplier<String> metrics) {
    return path.equals("/metrics")
        ? new Answer(200, PROMETHEUS, metrics.get())
        : Answer.text(404, "There is /metrics");
  }
}
