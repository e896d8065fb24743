package cloud.alperen.talos.etcdbackup.operator.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

  private static HttpResponse<String> get(ManagementServer server, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
