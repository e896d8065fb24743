package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.network.ProxyRules;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that no API server sends must neither end a watch nor look like an empty list. */
class AnswerReaderIT {
  private static final String PAGE = "<html><body>502 Bad Gateway</body></html>";

  private final TestCluster cluster = TestCluster.ready();
  private final KubernetesClient client = KubernetesClients.connect(
      () -> Config.fromKubeconfig(cluster.api.kubeconfig()),
      ProxyRules.direct(),
      ApiTransport.PING);

  @AfterEach
  void end() {
    client.close();
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, "{}"})
  void aWatchOutlivesWhateverComesInPlaceOfAList(String body) {
    cluster.create("one");
    cluster.api.answerInstead(AnswerReaderIT::listsBackups, body, 1);
    try (SharedIndexInformer<TalosEtcdBackup> informer = informer()) {
      TestCluster.eventually(() -> informer.getStore().list().size() == 1);
      assertTrue(informer.isRunning());
      TestCluster.eventually(informer::isWatching);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PAGE,
        "error: no backend",
        "please wait",
        "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"code\":200}",
        "{}",
        "{\"items\":[",
        "[]",
        "a: b: c"
      })
  void noneOfItIsAnEmptyList(String body) {
    cluster.api.answerInstead(AnswerReaderIT::listsBackups, body, 1);
    assertThrows(
        KubernetesClientException.class,
        () -> client
            .resources(TalosEtcdBackup.class)
            .inNamespace(TestCluster.NAMESPACE)
            .list());
    assertEquals(
        List.of(),
        client
            .resources(TalosEtcdBackup.class)
            .inNamespace(TestCluster.NAMESPACE)
            .list()
            .getItems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"ADDED\",\"object\":{\"kind", PAGE, "{\"type\":[]}"})
  void aBrokenMessageDoesNotEndAWatch(String message) {
    AnswerReader reader = new AnswerReader();
    for (Class<?> type : List.of(WatchEvent.class, JsonNode.class)) {
      try {
        reader.convertValue(reader.unmarshal(message, type), TalosEtcdBackup.class);
      } catch (KubernetesClientException e) {
        assertFalse(ExceptionHandler.isDeserializationException(e));
      }
    }
  }

  @Test
  void anUnconvertibleMessageDoesNotEndAWatch() {
    KubernetesClientException e = assertThrows(
        KubernetesClientException.class,
        () -> new AnswerReader().convertValue("text", WatchEvent.class));
    assertFalse(ExceptionHandler.isDeserializationException(e));
  }

  /** Creates an informer as java-operator-sdk does. */
  private SharedIndexInformer<TalosEtcdBackup> informer() {
    SharedIndexInformer<TalosEtcdBackup> informer = client
        .resources(TalosEtcdBackup.class)
        .inNamespace(TestCluster.NAMESPACE)
        .runnableInformer(0)
        .exceptionHandler((started, e) -> !ExceptionHandler.isDeserializationException(e));
    informer.start();
    return informer;
  }

  private static boolean listsBackups(ApiRequest request) {
    return request.method().equals("GET")
        && request.path().contains("/talosetcdbackups")
        && !request.path().contains("watch=true");
  }
}
