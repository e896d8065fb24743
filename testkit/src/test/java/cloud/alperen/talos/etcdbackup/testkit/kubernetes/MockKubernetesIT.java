package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it does better than the library's server. */
class MockKubernetesIT {
  private static final String BACKUPS = MockKind.TALOS_ETCD_BACKUP.path("backups");
  private static final String ONE = BACKUPS + "/one";

  private final MockKubernetes kubernetes = MockKubernetes.start(MockKind.TALOS_ETCD_BACKUP);
  private final KubernetesClient client = kubernetes.client();

  @AfterEach
  void close() {
    client.close();
    kubernetes.close();
  }

  private static GenericKubernetesResource backup(String name) {
    GenericKubernetesResource backup = new GenericKubernetesResourceBuilder()
        .withApiVersion("talos.alperen.cloud/v1alpha1")
        .withKind("TalosEtcdBackup")
        .withNewMetadata()
        .withName(name)
        .withNamespace("backups")
        .endMetadata()
        .build();
    backup.setAdditionalProperty("status", Map.of("attempts", 3));
    return backup;
  }

  private GenericKubernetesResource read() {
    return client
        .getKubernetesSerialization()
        .unmarshal(client.raw(ONE), GenericKubernetesResource.class);
  }

  private KubernetesClientException fails(String path) {
    return assertThrows(KubernetesClientException.class, () -> client.raw(path, "GET", null));
  }

  @Test
  void aNewObjectHasNoStatusButAStoredOneHas() {
    client.resource(backup("one")).create();
    assertNull(read().get("status"));
    kubernetes.store(MockKind.TALOS_ETCD_BACKUP, backup("two"));
    assertTrue(client.raw(BACKUPS + "/two").contains("\"attempts\":3"));
  }

  @Test
  void aStaleWriteOfAStatusIsAConflict() {
    client.resource(backup("one")).create();
    GenericKubernetesResource first = read();
    GenericKubernetesResource second = read();
    first.setAdditionalProperty("status", Map.of("attempts", 1));
    client.raw(ONE + "/status", "PUT", first);
    second.setAdditionalProperty("status", Map.of("attempts", 2));
    KubernetesClientException conflict = assertThrows(
        KubernetesClientException.class, () -> client.raw(ONE + "/status", "PUT", second));
    assertEquals(409, conflict.getCode());
    assertEquals(Integer.valueOf(1), read().get("status", "attempts"));
  }

  @Test
  void aMissingObjectIsNamedAndAMissingKindIsNot() {
    KubernetesClientException object = fails(ONE);
    assertEquals(404, object.getCode());
    assertEquals("one", object.getStatus().getDetails().getName());
    KubernetesClientException kind = fails(MockKind.TALOS_CONTROL_PLANE.path("backups") + "/my-cp");
    assertEquals(404, kind.getCode());
    assertNull(kind.getStatus().getDetails());
  }

  @Test
  void aKindCanBeInstalledLater() {
    String path = MockKind.TALOS_CONTROL_PLANE.path("backups") + "/my-cp";
    kubernetes.install(MockKind.TALOS_CONTROL_PLANE);
    assertEquals("my-cp", fails(path).getStatus().getDetails().getName());
  }

  @Test
  void stringDataBecomesData() {
    client
        .resource(new SecretBuilder()
            .withNewMetadata()
            .withName("s3")
            .withNamespace("backups")
            .endMetadata()
            .withStringData(Map.of("id", "abc"))
            .build())
        .create();
    Secret secret = client.secrets().inNamespace("backups").withName("s3").require();
    assertEquals(Map.of("id", "YWJj"), secret.getData());
    assertEquals(Map.of(), secret.getStringData());
  }

  @Test
  void aRefusedRequestIsNotCarriedOutAndOneWhoseAnswerIsLostIs() {
    kubernetes.refuse(ApiRequest::writes, 403, 1);
    assertThrows(
        KubernetesClientException.class, () -> client.resource(backup("one")).create());
    assertEquals(404, fails(ONE).getCode());
    kubernetes.loseAnswers(ApiRequest::writes, 1);
    assertThrows(
        KubernetesClientException.class, () -> client.resource(backup("one")).create());
    assertFalse(client.raw(ONE).isEmpty());
  }

  @Test
  void requestsAreCounted() {
    kubernetes.store(MockKind.TALOS_ETCD_BACKUP, backup("one"));
    GenericKubernetesResource one = read();
    client.raw(ONE + "/status", "PUT", one);
    assertEquals(
        List.of(new ApiRequest("GET", ONE), new ApiRequest("PUT", ONE + "/status")),
        kubernetes.requests());
    assertEquals(1, kubernetes.count(ApiRequest::writesStatus));
    kubernetes.forgetRequests();
    assertEquals(List.of(), kubernetes.requests());
  }
}
