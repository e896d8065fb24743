package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reads a bundleConfig that talos-operator's own Go code has written. */
class GoldenBundleConfigIT {
  private static final ControlPlaneRef REF =
      new ControlPlaneRef(TestCluster.NAMESPACE, TestCluster.CONTROL_PLANE);

  @Test
  void theListedEndpointsOfAMetalClusterAreDialled() throws Exception {
    String golden;
    try (InputStream in =
        GoldenBundleConfigIT.class.getResourceAsStream("golden-bundle-config.json")) {
      golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    try (TestCluster cluster = new TestCluster(MockKind.values())) {
      cluster.controlPlane(Map.of("bundleConfig", golden, "secretBundle", "planted-bundle"));

      List<Endpoint> endpoints =
          new KubernetesControlPlanes(cluster.client).find(REF).endpoints();

      assertEquals(
          List.of(new Endpoint("127.0.0.1", Endpoint.DEFAULT_PORT, "127.0.0.1")), endpoints);
    }
  }
}
