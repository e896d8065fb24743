package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API server answers with a revision, or not at all. */
class ApiWatchIT {
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration AT_WORK = Duration.ofHours(2);

  private final AtomicLong now = new AtomicLong();
  private final AtomicBoolean working = new AtomicBoolean();
  private final AtomicLong revision = new AtomicLong(1000);
  private final HttpServer server = serve();
  private final KubernetesClient client = new KubernetesClientBuilder()
      .withConfig(new ConfigBuilder()
          .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
          .withRequestRetryBackoffLimit(0)
          .build())
      .build();
  private final Recorded watches = new Recorded();
  private final ApiWatch watch = new ApiWatch(
      new KubernetesApi(client),
      Set.of("one"),
      now::get,
      new ApiWatch.SilenceLimit(IDLE, AT_WORK, working::get),
      watches);

  @AfterEach
  void end() {
    watch.close();
    client.close();
    server.stop(0);
  }

  @Test
  void silenceIsToldAndEndsAnIdleProcessOnly() {
    server.stop(0);
    watch.begin();
    assertTrue(watch.blind().isEmpty());

    advance(Duration.ofMinutes(2));
    assertTrue(
        watch.blind().orElseThrow().contains("has not answered for 2m: "),
        () -> watch.blind().orElseThrow());
    assertEquals(Duration.ofMinutes(2), watch.silence());
    assertTrue(watch.beyondLimit().isEmpty());

    advance(IDLE);
    assertTrue(watch.beyondLimit().orElseThrow().contains("more than the limit of 10m: "));
    working.set(true);
    assertTrue(watch.beyondLimit().isEmpty());
    advance(AT_WORK);
    assertFalse(watch.beyondLimit().isEmpty());
  }

  @Test
  void anAnswerEndsTheSilence() {
    watch.begin();
    advance(IDLE);
    watch.look();
    assertEquals(Duration.ZERO, watch.silence());
    assertTrue(watch.beyondLimit().isEmpty());
  }

  @Test
  void revisionsThatRunBackwardsHaveAllListedAgainUntilEveryWatchMustHaveHeardIt() {
    watch.look();
    revision.set(1001);
    watch.look();
    assertEquals(0, watches.lists);
    revision.set(900);
    for (int i = 0; i < 10; i++) {
      watch.look();
    }
    assertEquals(6, watches.lists);
  }

  @Test
  void aWatchThatGoesOnWhereItWasHasAllListedAgainOnce() {
    watch.look();
    watches.resumed = 1;
    watch.look();
    // The counter while the watch lists, and after it is open again.
    watches.resumed = 0;
    watch.look();
    watches.resumed = 1;
    watch.look();
    assertEquals(1, watches.lists);
  }

  private void advance(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private HttpServer serve() {
    try {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      made.createContext("/", exchange -> {
        byte[] body =
            "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[]}"
                .formatted(revision.get())
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        }
      });
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Watches that the test controls. */
  private static final class Recorded implements ApiWatch.Watches {
    private volatile int lists;
    private volatile int resumed;

    @Override
    public int resumed() {
      return resumed;
    }

    @Override
    public void listAgain() {
      lists++;
    }
  }
}
