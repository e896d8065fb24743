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

/** Creates clients with the timeouts, trust and silence detection that this adapter needs. */
public final class KubernetesClients {
  // Callers retry and report failures themselves; a request must not hide an outage for minutes.
  private static final int RETRIES = 3;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  private KubernetesClients() {}

  /**
   * Creates a client for the cluster that {@code KUBECONFIG} names, or else for the cluster of this pod. The caller closes it.
   *
   * <p>The client detects silent connections and replaces them. It reads the CA again when the API server shows a certificate
   * of another CA. It treats an answer that no Kubernetes API sends like no answer.
   *
   * @param proxies the rules for proxies; a proxy that the kubeconfig names for the cluster takes precedence
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
          proxy.configure(http);
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
