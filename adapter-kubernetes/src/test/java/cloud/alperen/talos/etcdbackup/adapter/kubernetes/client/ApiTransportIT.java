package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ApiTransportIT {
  private static final Duration PING = Duration.ofMillis(500);

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAnswerThatStopsHalfWayIsCutOff() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[10]);
      exchange.getResponseBody().flush();
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    server.start();
    try (KubernetesClient client = connect(server)) {
      assertThrows(KubernetesClientException.class, () -> client.raw("/version"));
    } finally {
      end.countDown();
      server.stop(0);
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAnswerThatKeepsComingIsNotCutOff() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 10);
      CountDownLatch never = new CountDownLatch(1);
      try {
        for (int i = 0; i < 10; i++) {
          exchange.getResponseBody().write('a');
          exchange.getResponseBody().flush();
          never.await(PING.toMillis() / 2, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    server.start();
    try (KubernetesClient client = connect(server)) {
      assertEquals("aaaaaaaaaa", client.raw("/version"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aFollowedLogMayBeSilent() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 2);
      try {
        exchange.getResponseBody().write('a');
        exchange.getResponseBody().flush();
        new CountDownLatch(1).await(PING.toMillis() * 5, TimeUnit.MILLISECONDS);
        exchange.getResponseBody().write('b');
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    server.start();
    try (KubernetesClient client = connect(server)) {
      assertEquals("ab", client.raw("/api/v1/namespaces/any/pods/one/log?follow=true"));
    } finally {
      server.stop(0);
    }
  }

  private static KubernetesClient connect(HttpServer server) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return KubernetesClients.connect(
        () -> new ConfigBuilder().withMasterUrl(url).build(), ProxyRules.direct(), PING);
  }
}
