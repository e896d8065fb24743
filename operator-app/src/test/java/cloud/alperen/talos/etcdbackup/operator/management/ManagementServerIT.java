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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ManagementServerIT {
  private final AtomicBoolean ready = new AtomicBoolean(false);

  @Test
  void probesFollowTheStateAndMetricsArePlainText() throws Exception {
    try (ManagementServer server = ManagementServer.start(0, ready::get, () -> "a_meter 1.0\n")) {
      assertEquals(200, get(server, "/healthz").statusCode());
      assertEquals(503, get(server, "/readyz").statusCode());

      ready.set(true);

      assertEquals(200, get(server, "/readyz").statusCode());
      assertEquals("a_meter 1.0\n", get(server, "/metrics").body());
      assertEquals(404, get(server, "/other").statusCode());
    }
  }

  @Test
  void clientsThatDoNotFinishTheirRequestDoNotKeepItFromAnswering() throws Exception {
    try (ManagementServer server = ManagementServer.start(0, ready::get, () -> "")) {
      List<Socket> halfOpen = new ArrayList<>();
      try {
        // More than there are threads.
        for (int i = 0; i < 10; i++) {
          Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
          halfOpen.add(client);
          client.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(200, get(server, "/healthz").statusCode());
      } finally {
        for (Socket client : halfOpen) {
          client.close();
        }
      }
    }
  }

  @Test
  void oneSuchClientIsNotEvenNoticed() throws Exception {
    try (ManagementServer server = ManagementServer.start(0, ready::get, () -> "");
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
      long start = System.nanoTime();
      assertEquals(200, get(server, "/healthz").statusCode());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, took.toString());
    }
  }

  private static HttpResponse<String> get(ManagementServer server, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
