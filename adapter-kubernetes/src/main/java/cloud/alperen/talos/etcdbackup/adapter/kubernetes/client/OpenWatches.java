package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** The watches of a client of {@link KubernetesClients}. For any other client, this class sees no watch. Thread-safe. */
public final class OpenWatches implements ApiWatch.Watches {
  private final KubernetesClient client;

  public OpenWatches(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public int resumed() {
    return ApiTransport.of(client).map(ApiTransport::resumed).orElse(0);
  }

  /** The reason why a dead watch may go unnoticed, for an admin; empty if it does not. */
  public Optional<String> problem() {
    return ApiTransport.of(client).flatMap(ApiTransport::problem);
  }

  @Override
  public void listAgain() {
    ApiTransport.of(client).ifPresent(ApiTransport::listAgain);
  }
}
