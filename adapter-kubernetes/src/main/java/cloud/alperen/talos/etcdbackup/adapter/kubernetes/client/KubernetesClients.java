package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Connects to a cluster the way this adapter wants it. */
public final class KubernetesClients {
  // Every caller here tries again by itself, and says so; a request must not hide an outage for
  // minutes.
  private static final int RETRIES = 3;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  private KubernetesClients() {}

  /**
   * A client for the cluster that {@code KUBECONFIG} names, else the one this pod runs in. The caller closes it.
   *
   * <p>It notices when a connection falls silent, goes on with new ones, and reads the CA again when the API server shows a
   * certificate of another. What no Kubernetes API sends is for it no answer.
   *
   * @param proxies that lead to the API server; one that the kubeconfig names for the cluster goes before
   */
  public static KubernetesClient connect(ProxyRules proxies) {
    return connect(() -> Config.autoConfigure(null), proxies, ApiTransport.PING);
  }

  static KubernetesClient connect(
      Supplier<Config> configuration, ProxyRules proxies, Duration ping) {
    Config config = configuration.get();
    ApiProxy proxy = ApiProxy.of(config, proxies);
    config.setRequestRetryBackoffLimit(RETRIES);
    config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
    ApiTransport transport = new ApiTransport(ping);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(transport)
        .withKubernetesSerialization(new AnswerReader())
        .withHttpClientBuilderConsumer(http -> {
          http.tag(transport);
          trust(http, config, configuration);
          proxy.lead(http);
        })
        .build();
  }

  private static void trust(
      HttpClient.Builder http, Config config, Supplier<Config> configuration) {
    try {
      http.sslContext(
          SSLUtils.keyManagers(config),
          new TrustManager[] {new ReloadingTrust(() -> trusted(configuration.get()))});
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "The certificates with which to reach the Kubernetes API cannot be read", e);
    }
  }

  private static X509ExtendedTrustManager trusted(Config config)
      throws GeneralSecurityException, IOException {
    return Stream.of(SSLUtils.trustManagers(config))
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("this Java checks no certificates"));
  }
}
