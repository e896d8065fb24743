package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.network.HttpProxy;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The proxy in front of the API server, chosen as kubectl chooses it. The library's own choice supports neither {@code *} nor a
 * name with an underscore in NO_PROXY, fails with a stack trace for a proxy without a port, and prefers an environment variable
 * to the proxy that a kubeconfig names for the cluster.
 *
 * @param found the proxy; empty if the API server is reached directly
 */
record ApiProxy(Optional<HttpProxy> found) {
  /** Chooses the proxy, and removes the library's own choice from the configuration. */
  static ApiProxy of(Config config, ProxyRules rules) {
    URI server = URI.create(config.getMasterUrl());
    Optional<HttpProxy> found = ofKubeconfig(config)
        .or(() -> rules.proxyFor(server.getScheme(), server.getHost(), server.getPort()));
    config.setHttpProxy(null);
    config.setHttpsProxy(null);
    config.setNoProxy(null);
    return new ApiProxy(found);
  }

  private static Optional<HttpProxy> ofKubeconfig(Config config) {
    File file = config.getFileWithCluster();
    if (file == null || config.getCurrentContext() == null) {
      return Optional.empty();
    }
    String cluster = config.getCurrentContext().getContext().getCluster();
    return KubeConfigUtils.parseConfig(file).getClusters().stream()
        .filter(named -> named.getName().equals(cluster))
        .map(NamedCluster::getCluster)
        .flatMap(its -> Optional.ofNullable(its.getProxyUrl()).stream())
        .filter(url -> !url.isBlank())
        .findFirst()
        .map(url -> parsed(url, cluster));
  }

  private static HttpProxy parsed(String url, String cluster) {
    try {
      return HttpProxy.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("proxy-url of cluster %s in the kubeconfig is wrong: %s"
          .formatted(cluster, e.getMessage()));
    }
  }

  /** Sets the proxy of the client. Without a proxy, the client does not use the JVM's settings either. */
  void configure(HttpClient.Builder http) {
    if (found.isEmpty()) {
      http.proxyType(HttpClient.ProxyType.DIRECT);
      return;
    }
    HttpProxy proxy = found.get();
    http.proxyType(HttpClient.ProxyType.HTTP);
    http.proxyAddress(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
    proxy.login().map(ApiProxy::basic).ifPresent(http::proxyAuthorization);
  }

  private static String basic(HttpProxy.Login login) {
    String both = login.user() + ":" + login.password().reveal();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }
}
