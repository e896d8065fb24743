package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** The watches that go over a client of {@link KubernetesClients}; of others nothing is known. Thread-safe. */
public final class OpenWatches implements ApiWatch.Watches {
  private final KubernetesClient client;

  public OpenWatches(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public int resumed() {
    return ApiTransport.of(client).map(ApiTransport::resumed).orElse(0);
  }

  /** Why they may be dead without a word. */
  public Optional<String> problem() {
    return ApiTransport.of(client).flatMap(ApiTransport::problem);
  }

  @Override
  public void listAgain() {
    ApiTransport.of(client).ifPresent(ApiTransport::listAgain);
  }
}
