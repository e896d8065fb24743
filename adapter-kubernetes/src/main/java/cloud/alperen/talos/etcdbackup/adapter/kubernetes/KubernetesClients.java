package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/** Connects to a cluster the way this adapter wants it. */
public final class KubernetesClients {
  // Every caller here tries again by itself, and says so; a request must not hide an outage for
  // minutes.
  private static final int RETRIES = 3;
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  private KubernetesClients() {}

  /** A client for the cluster that {@code KUBECONFIG} names, else the one this pod runs in. The caller closes it. */
  public static KubernetesClient connect() {
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(RETRIES);
    config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
