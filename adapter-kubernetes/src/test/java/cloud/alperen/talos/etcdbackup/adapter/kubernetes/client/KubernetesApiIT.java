package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesApiIT {
  private final TestCluster cluster = TestCluster.ready();
  private final KubernetesApi api = new KubernetesApi(cluster.client);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void askToWatchListsOneObjectOfTheKind() {
    cluster.api.forgetRequests();
    api.askToWatch(TalosEtcdBackup.class, TestCluster.NAMESPACE);
    api.askToWatch(TalosEtcdBackup.class, KubernetesApi.ALL_NAMESPACES);
    assertEquals(
        List.of(
            "/apis/talos.alperen.cloud/v1alpha1/namespaces/backups/talosetcdbackups?limit=1",
            "/apis/talos.alperen.cloud/v1alpha1/talosetcdbackups?limit=1"),
        cluster.api.requests().stream().map(ApiRequest::path).toList());
  }

  @Test
  void askToWatchTellsThatAKindIsNotInstalled() {
    cluster.api.forgetRequests();
    KubernetesClientException e = assertThrows(
        KubernetesClientException.class,
        () -> api.askToWatch(OtherKind.class, TestCluster.NAMESPACE));
    assertEquals(KubernetesFailures.Kind.KIND_UNKNOWN, KubernetesFailures.classify(e));
    assertEquals(
        "/apis/example.com/v2/namespaces/backups/otherkinds?limit=1",
        cluster.api.requests().get(0).path());
  }
}
