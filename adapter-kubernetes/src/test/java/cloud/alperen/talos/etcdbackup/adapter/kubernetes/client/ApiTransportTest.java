package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTransportTest {
  private static final Duration PING = Duration.ofMillis(50);

  @Test
  void aFailedCheckDoesNotSkipTheOthers() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    try (KubernetesClient client = connect()) {
      ApiTransport transport = ApiTransport.of(client).orElseThrow();
      transport.monitor(new Checked(() -> {
        throw new OutOfMemoryError("unable to create native thread");
      }));
      transport.monitor(new Checked(looks::countDown));
      assertTrue(looks.await(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void aFailedCheckIsReportedUntilARoundSucceeds() {
    ApiTransport transport = new ApiTransport(PING);
    Monitored broken = new Checked(() -> {
      throw new UncheckedIOException(new IOException("Too many open files"));
    });
    transport.monitor(broken);
    transport.checkAll();
    assertTrue(transport.problem().orElseThrow().contains("Too many open files"));
    transport.stopMonitoring(broken);
    transport.checkAll();
    assertEquals(Optional.empty(), transport.problem());
  }

  @Test
  void aStuckThreadIsReported() {
    CountDownLatch end = new CountDownLatch(1);
    try (KubernetesClient client = connect()) {
      ApiTransport transport = ApiTransport.of(client).orElseThrow();
      transport.monitor(new Checked(() -> awaitOrEnd(end)));
      Eventually.within(Duration.ofMinutes(1)).becomes(() -> transport.problem().isPresent());
      assertTrue(transport.problem().orElseThrow().contains("not been looked after"));
    } finally {
      end.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/pods?allowWatchBookmarks=true&watch=true, WATCH",
    "/api/v1/pods?watch=1&limit=5, WATCH",
    "/api/v1/namespaces/a/pods/b/exec?command=watch%3Dtrue&stdin=true, PLAIN",
    "/api/v1/pods?labelSelector=watch=true, PLAIN",
    "/api/v1/pods?watch=false, PLAIN",
    "/api/v1/namespaces/a/pods/b/log?follow=true&container=c, FOLLOWED",
    "/version, PLAIN",
  })
  void theQueryTellsTheKindOfRequest(String asked, RequestKind kind) {
    assertEquals(kind, RequestKind.of(URI.create("https://localhost" + asked)));
  }

  private static void awaitOrEnd(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static KubernetesClient connect() {
    return KubernetesClients.connect(
        () -> new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build(),
        ProxyRules.direct(),
        PING);
  }

  /** Runs an action at each check. */
  private record Checked(Runnable look) implements Monitored {
    @Override
    public void check() {
      look.run();
    }

    @Override
    public void listAgain() {}
  }
}
