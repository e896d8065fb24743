package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.testkit.net.ForwardProxy;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy is the one that kubectl chooses, not the one that the library reads from its environment. */
class ApiProxyIT {
  private static final List<String> ASKED = List.of("CONNECT api.invalid:6443 HTTP/1.1");

  @Test
  void requestsGoThroughTheProxy() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden")) {
      ask(ofServer("https://api.invalid:6443"), Map.of("HTTPS_PROXY", url(proxy)));

      assertEquals(ASKED, first(proxy));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".svc,.invalid,10.0.0.0/8",
        "api.invalid",
        "*.invalid",
        "api.invalid:6443",
        "*",
        "my_host,api.invalid"
      })
  void noProxyIsRespected(String noProxy) {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden")) {
      ask(
          ofServer("https://api.invalid:6443"),
          Map.of("HTTPS_PROXY", url(proxy), "NO_PROXY", noProxy));

      assertEquals(List.of(), proxy.asked());
    }
  }

  @Test
  void noProxyMatchesClusterAddresses() {
    ProxyRules rules = ProxyRules.fromEnvironment(
        Map.of("HTTPS_PROXY", "http://proxy.corp", "NO_PROXY", ".svc,.cluster.local,10.0.0.0/8"));

    for (String server :
        List.of("https://10.96.0.1:443/", "https://kubernetes.default.svc/", "https://[::1]/")) {
      assertEquals(new ApiProxy(Optional.empty()), ApiProxy.of(ofServer(server).get(), rules));
    }
    assertEquals(
        "http://proxy.corp:80",
        ApiProxy.of(ofServer("https://11.96.0.1/").get(), rules)
            .found()
            .orElseThrow()
            .toString());
  }

  @Test
  void theLibrarysProxyIsIgnored() {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden")) {
      Config config = ofServer("https://api.invalid:6443").get();
      config.setHttpsProxy("http://proxy-without-port.invalid");
      config.setNoProxy(new String[] {"*", "my_host"});

      ask(() -> config, Map.of("HTTPS_PROXY", url(proxy)));

      assertEquals(ASKED, first(proxy));
    }
  }

  @Test
  void systemPropertiesAreIgnored() throws IOException {
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {'o', 'k'});
      exchange.close();
    });
    api.start();
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden")) {
      System.setProperty("http.proxyHost", "127.0.0.1");
      System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
      System.setProperty("http.nonProxyHosts", "");
      try (KubernetesClient client = KubernetesClients.connect(
          ofServer("http://127.0.0.1:" + api.getAddress().getPort()),
          ProxyRules.direct(),
          ApiTransport.PING)) {
        assertEquals("ok", client.raw("/version"));
      }
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
      System.clearProperty("http.nonProxyHosts");
      api.stop(0);
    }
  }

  @Test
  void theKubeconfigTakesPrecedence(@TempDir Path folder) throws IOException {
    try (ForwardProxy proxy = ForwardProxy.refusing("403 Forbidden");
        ForwardProxy other = ForwardProxy.refusing("403 Forbidden")) {
      Path file = kubeconfig(folder, url(proxy));

      ask(
          () -> Config.fromKubeconfig(file.toFile()),
          Map.of("HTTPS_PROXY", url(other), "NO_PROXY", "*"));

      assertEquals(ASKED, first(proxy));
      assertEquals(List.of(), other.asked());
    }
  }

  @Test
  void anInvalidProxyInTheKubeconfigIsReported(@TempDir Path folder) throws IOException {
    Path file = kubeconfig(folder, "socks5://planted@proxy:1080");

    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> ask(() -> Config.fromKubeconfig(file.toFile()), Map.of()));

    assertTrue(
        e.getMessage().startsWith("proxy-url of cluster one in the kubeconfig is wrong: "),
        e.getMessage());
    assertFalse(e.getMessage().contains("planted"), e.getMessage());
  }

  private static Path kubeconfig(Path folder, String proxyUrl) throws IOException {
    return Files.writeString(folder.resolve("config"), """
          apiVersion: v1
          kind: Config
          current-context: main
          contexts: [{name: main, context: {cluster: one, user: me}}]
          users: [{name: me, user: {token: planted}}]
          clusters:
          - {name: one, cluster: {server: "https://api.invalid:6443", proxy-url: "%s"}}
          """.formatted(proxyUrl));
  }

  private static void ask(Supplier<Config> config, Map<String, String> variables) {
    Supplier<Config> hasty = () -> {
      Config hastily = config.get();
      hastily.setRequestRetryBackoffInterval(1);
      return hastily;
    };
    try (KubernetesClient client = KubernetesClients.connect(
        hasty, ProxyRules.fromEnvironment(variables), ApiTransport.PING)) {
      assertThrows(KubernetesClientException.class, () -> client.raw("/version"));
    }
  }

  private static Supplier<Config> ofServer(String url) {
    return () -> new ConfigBuilder().withMasterUrl(url).build();
  }

  private static List<String> first(ForwardProxy proxy) {
    return proxy.asked().stream().distinct().toList();
  }

  private static String url(ForwardProxy proxy) {
    return "http://127.0.0.1:" + proxy.port();
  }
}
