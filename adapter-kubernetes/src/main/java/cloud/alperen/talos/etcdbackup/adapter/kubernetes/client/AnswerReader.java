package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Reads what the API server sends, and takes for silence what no API server sends, such as a page of a load balancer or half
 * of a message. As the library reads it, it would be the end of a watch for ever, or an empty list: the end of all backups
 * that are known. Thread-safe.
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
      // Not as its cause: where java-operator-sdk finds an exception of the parser among the
      // causes,
      // it gives the watch up.
      unreadable.addSuppressed(e);
      throw unreadable;
    }
  }

  private static boolean isFromAnApi(KubernetesResourceList<?> list) {
    return list.getMetadata() != null && list.getMetadata().getResourceVersion() != null;
  }
}
