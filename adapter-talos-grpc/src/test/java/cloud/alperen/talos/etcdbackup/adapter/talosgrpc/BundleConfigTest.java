package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleConfigTest {
  private static final ControlPlaneRef REF = new ControlPlaneRef("team-a", "my-cp");

  @Test
  void readsAConfigThatTalosOperatorWrote() throws Exception {
    assertEquals(
        List.of(new Endpoint("127.0.0.1", 50000, "127.0.0.1")),
        BundleConfig.endpoints(Golden.text("bundle-config.yaml"), REF));
  }

  @Test
  void keepsOrderAndPortsOfTheListedEndpoints() throws Exception {
    assertEquals(
        List.of(
            new Endpoint("10.5.0.2", 50000, "10.5.0.2"),
            new Endpoint("10.5.0.3", 50443, "10.5.0.3"),
            new Endpoint("fd00::1", 50000, "fd00::1"),
            new Endpoint("fd00::2", 51000, "fd00::2"),
            new Endpoint("cp.example.com", 443, "cp.example.com"),
            new Endpoint("cp.example.com", 50001, "cp.example.com")),
        BundleConfig.endpoints("""
            {"clusterName": "my-cp", "endpoint": "https://my-cp:6443", "clientEndpoint":
              ["10.5.0.2", "10.5.0.3:50443", "fd00::1", "[fd00::2]:51000",
               "https://cp.example.com", "tcp://cp.example.com:50001"]}
            """, REF));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]"})
  void fallsBackToTheServiceAndTrustsItsBareName(String none) throws Exception {
    assertEquals(
        List.of(new Endpoint("my-cluster.team-a.svc", 50000, "my-cluster")),
        BundleConfig.endpoints(
            "{\"clusterName\":\"my-cluster\",\"clientEndpoint\":" + none + "}", REF));
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("", "it is empty"),
        Arguments.of("{", "its YAML is broken in line 1"),
        Arguments.of("[]", "it is no YAML mapping"),
        Arguments.of("{}", "neither clientEndpoint nor clusterName is set"),
        Arguments.of("{\"clusterName\":\"\"}", "neither clientEndpoint nor clusterName is set"),
        Arguments.of("{\"clusterName\":\"my cp\"}", "clusterName 'my cp' is no host name"),
        Arguments.of("{\"clientEndpoint\":\"10.0.0.1\"}", "clientEndpoint is no list of strings"),
        Arguments.of(
            "{\"clientEndpoint\":[\"http://10.0.0.1\"]}",
            "'http://10.0.0.1' is not a Talos endpoint like 10.0.0.2 or node-1:50000"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void saysWhatIsWrong(String text, String detail) {
    BackupException refused =
        assertThrows(BackupException.class, () -> BundleConfig.endpoints(text, REF));
    ControlPlaneUnavailable unavailable =
        assertInstanceOf(ControlPlaneUnavailable.class, refused.failure());
    assertEquals(Problem.BUNDLE_CONFIG_UNREADABLE, unavailable.problem());
    assertEquals(detail, unavailable.detail());
    assertEquals(REF, unavailable.ref());
  }
}
