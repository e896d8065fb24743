package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.contract.cluster.SecretStoreContract;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSecretStoreIT extends SecretStoreContract {
  private static final SecretKeyRef REF = new SecretKeyRef("s3", "id");

  private final MockKubernetes api = MockKubernetes.start();
  private final KubernetesClient client = api.client();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Override
  protected SecretStore store() {
    return new KubernetesSecretStore(client);
  }

  @Override
  protected void put(String namespace, String name, Map<String, String> values) {
    Secret secret = new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withStringData(values)
        .build();
    if (client.resource(secret).get() != null) {
      client.resource(secret).delete();
    }
    client.resource(secret).create();
  }

  @ParameterizedTest
  @CsvSource({
    "401, ACCESS_DENIED",
    "403, ACCESS_DENIED",
    "429, API_UNREACHABLE",
    "503, API_UNREACHABLE",
    "504, API_UNREACHABLE"
  })
  void aRefusalOfTheApiServerIsClassified(int code, SecretUnavailable.Problem problem) {
    api.refuse(request -> true, code, 100);
    BackupException thrown =
        assertThrows(BackupException.class, () -> store().read("backups", REF, "field"));
    assertEquals(new SecretUnavailable("backups", REF, "field", problem), thrown.failure());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void aServerErrorCarriesTheServersMessage(int code) {
    api.refuse(request -> true, code, 100);
    BackupException thrown =
        assertThrows(BackupException.class, () -> store().read("backups", REF, "field"));
    SecretUnavailable failure = (SecretUnavailable) thrown.failure();
    assertEquals(
        new SecretUnavailable(
            "backups", REF, "field", SecretUnavailable.Problem.API_REFUSED, "injected"),
        failure);
    assertFalse(failure.apiUnavailable());
  }
}
