package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Parses the answers of the API server. It treats an answer that no API server sends, such as a page of a load balancer or half
 * of a message, like no answer. The library alone would end a watch for good, or would read an empty list, and then all backups
 * would vanish from the cache. Thread-safe.
 */
final class AnswerReader extends KubernetesSerialization {
  @Override
  public <T> T unmarshal(InputStream sent, TypeReference<T> type) {
    T read = read(() -> super.unmarshal(sent, type));
    if (read instanceof KubernetesResourceList<?> list && !isFromAnApi(list)) {
      throw new KubernetesClientException("This is no list of a Kubernetes API");
    }
    return read;
  }

  @Override
  public <T> T convertValue(Object value, Class<T> type) {
    return read(() -> super.convertValue(value, type));
  }

  private static <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      KubernetesClientException unreadable =
          new KubernetesClientException("This is no answer of a Kubernetes API");
      // Suppressed, not the cause: java-operator-sdk ends a watch for good if a cause is an
      // exception of the parser.
      unreadable.addSuppressed(e);
      throw unreadable;
    }
  }

  private static boolean isFromAnApi(KubernetesResourceList<?> list) {
    return list.getMetadata() != null && list.getMetadata().getResourceVersion() != null;
  }
}
