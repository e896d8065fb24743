package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.cluster.ControlPlanesContract;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesControlPlanesIT {
  private final MockKubernetes api =
      MockKubernetes.start(MockKind.TALOS_ETCD_BACKUP, MockKind.TALOS_CONTROL_PLANE);
  private final KubernetesClient client = api.client();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  private void store(ControlPlaneRef ref, Map<String, String> status) {
    GenericKubernetesResource object = new GenericKubernetesResourceBuilder()
        .withApiVersion("talos.alperen.cloud/v1alpha1")
        .withKind("TalosControlPlane")
        .withNewMetadata()
        .withName(ref.name())
        .withNamespace(ref.namespace())
        .endMetadata()
        .build();
    object.setAdditionalProperty("status", new HashMap<>(status));
    if (client.resource(object).get() != null) {
      client.resource(object).delete();
    }
    api.store(MockKind.TALOS_CONTROL_PLANE, object);
  }

  private void state(ControlPlaneRef ref, Map<String, String> values) {
    client
        .resource(new SecretBuilder()
            .withNewMetadata()
            .withName(ref.name() + "-state")
            .withNamespace(ref.namespace())
            .endMetadata()
            .withStringData(values)
            .build())
        .create();
  }

  private static String config(ControlPlaneRef ref, List<String> endpoints) {
    Map<String, Object> config = new HashMap<>();
    config.put("clusterName", ref.name());
    config.put("endpoint", "https://" + ref.name() + ":6443");
    config.put("kubeVersion", "v1.35.0");
    config.put("podCIDR", null);
    config.put("clientEndpoint", endpoints.isEmpty() ? null : endpoints);
    return Serialization.asJson(config);
  }

  /** Both bundles are in the status, where talos-operator writes them first. */
  @Nested
  class InStatus extends ControlPlanesContract {
    @Override
    protected ControlPlanes controlPlanes() {
      return new KubernetesControlPlanes(client);
    }

    @Override
    protected void describe(ControlPlaneRef ref, List<String> endpoints, String bundle) {
      store(ref, Map.of("bundleConfig", config(ref, endpoints), "secretBundle", bundle));
    }

    @Override
    protected void describeWithoutConfig(ControlPlaneRef ref) {
      store(ref, Map.of("secretBundle", "bundle", "bundleConfig", ""));
    }

    @Override
    protected void describeWithoutBundle(ControlPlaneRef ref) {
      store(ref, Map.of("bundleConfig", config(ref, List.of())));
    }

    @Test
    void theKindIsNotInstalled() {
      try (MockKubernetes bare = MockKubernetes.start();
          KubernetesClient other = bare.client()) {
        assertProblem(new KubernetesControlPlanes(other), Problem.KIND_NOT_INSTALLED);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{nonsense",
          "[]",
          "{}",
          "{\"clusterName\":\"\",\"clientEndpoint\":[\"\"]}",
          "{\"clusterName\":\"x\",\"clientEndpoint\":\"10.0.0.2\"}",
          "{\"clusterName\":\"x\",\"clientEndpoint\":[\"ftp://10.0.0.2\"]}"
        })
    void anInvalidBundleConfigIsUnreadable(String config) {
      store(REF, Map.of("bundleConfig", config, "secretBundle", "bundle"));
      assertProblem(controlPlanes(), Problem.BUNDLE_CONFIG_UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({"400, API_REFUSED", "403, ACCESS_DENIED", "503, API_UNREACHABLE"})
    void aRefusalOfTheApiServerIsClassified(int code, Problem problem) {
      api.refuse(request -> true, code, 1);
      assertProblem(controlPlanes(), problem);
    }

    @Test
    void aServerErrorCarriesTheServersMessage() {
      api.refuse(request -> true, 500, 1);
      BackupException thrown =
          assertThrows(BackupException.class, () -> controlPlanes().find(REF));
      assertTrue(thrown.getMessage().contains("injected"), thrown.getMessage());
      assertFalse(((ControlPlaneUnavailable) thrown.failure()).apiUnavailable());
    }

    @Test
    void aTooLongEndpointIsNotQuoted() {
      describe(REF, List.of("a".repeat(254)), "planted");
      assertProblem(controlPlanes(), Problem.BUNDLE_CONFIG_UNREADABLE);
      describe(REF, List.of("!".repeat(600_000)), "planted");
      BackupException thrown =
          assertThrows(BackupException.class, () -> controlPlanes().find(REF));
      assertTrue(thrown.getMessage().contains("600000 characters"), thrown.getMessage());
    }

    @Test
    void aDeniedStateSecretIsNoMissingBundle() {
      store(REF, Map.of());
      api.refuse(request -> request.path().endsWith("-state"), 403, 1);
      assertProblem(controlPlanes(), Problem.ACCESS_DENIED);
    }

    @Test
    void toStringRevealsNoSecret() throws BackupException {
      describe(REF, List.of(), "planted");
      assertFalse(controlPlanes().find(REF).toString().contains("planted"));
    }

    private static void assertProblem(ControlPlanes controlPlanes, Problem problem) {
      BackupException thrown = assertThrows(BackupException.class, () -> controlPlanes.find(REF));
      assertEquals(problem, ((ControlPlaneUnavailable) thrown.failure()).problem());
    }
  }

  /** The status is empty, and both bundles are in the Secret. */
  @Nested
  class InStateSecret extends ControlPlanesContract {
    @Override
    protected ControlPlanes controlPlanes() {
      return new KubernetesControlPlanes(client);
    }

    @Override
    protected void describe(ControlPlaneRef ref, List<String> endpoints, String bundle) {
      store(ref, Map.of());
      client
          .secrets()
          .inNamespace(ref.namespace())
          .withName(ref.name() + "-state")
          .delete();
      state(ref, Map.of("bundleConfig", config(ref, endpoints), "secretBundle", bundle));
    }

    @Override
    protected void describeWithoutConfig(ControlPlaneRef ref) {
      store(ref, Map.of());
      state(ref, Map.of("secretBundle", "bundle"));
    }

    @Override
    protected void describeWithoutBundle(ControlPlaneRef ref) {
      store(ref, Map.of());
      state(ref, Map.of("bundleConfig", config(ref, List.of())));
    }
  }
}
