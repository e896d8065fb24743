package cloud.alperen.talos.etcdbackup.operator.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerIT {
  private static final int PROBES = 12;
  /** Far more than the listeners keep at once. */
  private static final int CROWD = 300;

  /** How many come between two probes. */
  private static final int MORE = 30;

  private final AtomicReference<Optional<String>> notAlive =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> notReady =
      new AtomicReference<>(Optional.of("It has not started."));
  private final AtomicReference<String> metrics = new AtomicReference<>("a_meter 1.0\n");
  private final List<Socket> crowd = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManagementServer server = ManagementServer.start(
      new ManagementServer.Ports(0, 0),
      new Probes(notAlive::get, notReady::get),
      metrics::get,
      System::nanoTime);

  ManagementServerIT() throws IOException {}

  @AfterEach
  void close() throws IOException {
    for (Socket client : crowd) {
      client.close();
    }
    server.close();
  }

  @Test
  void probesFollowTheStateAndSayWhy() throws Exception {
    assertAnswers(200, "ok\n", probe("/healthz"));
    assertAnswers(503, "It has not started.\n", probe("/readyz"));

    notReady.set(Optional.empty());
    notAlive.set(Optional.of("It hangs."));

    assertAnswers(200, "ok\n", probe("/readyz"));
    assertAnswers(503, "It hangs.\n", probe("/healthz"));
  }

  @Test
  void metricsHaveTheirOwnPort() throws Exception {
    HttpResponse<String> scraped = scrape();

    assertAnswers(200, "a_meter 1.0\n", scraped);
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        scraped.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(probe("/metrics").body().contains("TEB_METRICS_PORT"));
    assertEquals(404, probe("/metrics").statusCode());
    assertEquals(404, get(server.ports().metrics(), "/healthz").statusCode());
  }

  @Test
  void aLargeAnswerArrivesWhole() throws Exception {
    metrics.set("a_meter 1.0\n".repeat(1_000_000));

    assertEquals(metrics.get().length(), scrape().body().length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /healthz HT", "GET /metrics HTTP/1.1\r\nHost: x\r\n"})
  void requestsThatAreNotFinishedKeepNobodyWaiting(String part) throws Exception {
    crowd(CROWD, server.ports().probes(), part);
    crowd(CROWD, server.ports().metrics(), part);

    for (int i = 0; i < PROBES; i++) {
      crowd(MORE, server.ports().probes(), part);
      crowd(MORE, server.ports().metrics(), part);
      assertAnswers(200, "ok\n", probe("/healthz"));
    }
    assertEquals(200, scrape().statusCode());
  }

  @Test
  void answersThatAreNotReadKeepNoProbeWaiting() throws Exception {
    metrics.set("a_meter 1.0\n".repeat(1_000_000));
    crowd(CROWD, server.ports().metrics(), "GET /metrics HTTP/1.1\r\n\r\n");
    crowd(CROWD, server.ports().probes(), "GET /healthz HTTP/1.1\r\n\r\n");

    assertAllProbesSucceed();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientsThatKeepComingKeepNoProbeWaiting(boolean toTheProbes) throws Exception {
    int port = toTheProbes ? server.ports().probes() : server.ports().metrics();
    AtomicBoolean enough = new AtomicBoolean();
    Thread flood = new Thread(() -> flood(port, enough), "flood");
    flood.start();
    try {
      assertAllProbesSucceed();
    } finally {
      enough.set(true);
      flood.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /healthz HTTP/1.1", "GET /healthz", "\u0016\u0003\u0001"})
  void whatIsNoGetIsRefused(String line) throws Exception {
    try (Socket client =
        new Socket(InetAddress.getLoopbackAddress(), server.ports().probes())) {
      client.getOutputStream().write((line + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));

      String answer =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
    }
  }

  @Test
  void aRequestWithoutEndIsCutOff() throws Exception {
    try (Socket client =
        new Socket(InetAddress.getLoopbackAddress(), server.ports().probes())) {
      client
          .getOutputStream()
          .write(("GET /healthz HTTP/1.1\r\nX: " + "x".repeat(8166))
              .getBytes(StandardCharsets.US_ASCII));

      String answer =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
    }
  }

  private void assertAllProbesSucceed() throws Exception {
    for (int i = 0; i < PROBES; i++) {
      assertAnswers(200, "ok\n", probe("/healthz"));
    }
  }

  private void crowd(int clients, int port, String begin) throws IOException {
    for (int i = 0; i < clients; i++) {
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      crowd.add(client);
      client.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void flood(int port, AtomicBoolean enough) {
    List<Socket> clients = new ArrayList<>();
    try {
      while (!enough.get()) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.getOutputStream().write('G');
        clients.add(client);
        if (clients.size() > CROWD) {
          clients.remove(0).close();
        }
      }
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the flood ended early", e);
    }
  }

  private HttpResponse<String> probe(String path) throws IOException, InterruptedException {
    return get(server.ports().probes(), path);
  }

  private HttpResponse<String> scrape() throws IOException, InterruptedException {
    return get(server.ports().metrics(), "/metrics");
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(4))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void assertAnswers(int status, String body, HttpResponse<String> response) {
    assertEquals(status, response.statusCode());
    assertEquals(body, response.body());
  }
}
