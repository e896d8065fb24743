package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TalosConfigTest {
  @Test
  void readsAConfigThatTalosWrote() {
    ControlPlaneAccess access = TalosConfig.parse(Golden.text("talosconfig")).access();
    assertEquals("talosconfig/my-cp", access.ref().display());
    assertEquals(List.of(Endpoint.parse("127.0.0.1")), access.endpoints());
    TalosIdentity.ClientCertificate own =
        assertInstanceOf(TalosIdentity.ClientCertificate.class, access.identity());
    assertEquals(Golden.text("ca.crt"), own.caPem());
    assertFalse(access.toString().contains("PRIVATE KEY"));
  }

  @Test
  void aClusterHasTheNameOfItsContext() {
    TalosConfig config = TalosConfig.parse(Golden.text("talosconfig"));
    assertEquals("my-cp", config.cluster().name());
    assertEquals(config.access(), config.cluster("my-cp").access());
    assertThrows(IllegalArgumentException.class, () -> config.cluster("other"));
  }

  @Test
  void choosesAContextByNameAndAppendsTheOldTarget() {
    String two = Golden.text("talosconfig")
        .replace("    my-cp:\n", "    other: {}\n    my-cp:\n        target: 10.0.0.9:1234\n")
        .replace("context: my-cp", "context: other");
    TalosConfig config = TalosConfig.parse(two);
    assertEquals(
        List.of(Endpoint.parse("127.0.0.1"), Endpoint.parse("10.0.0.9:1234")),
        config.access("my-cp").endpoints());
    assertEquals(
        "Cannot use the talosconfig: contexts.other has no endpoints",
        assertThrows(IllegalArgumentException.class, config::access).getMessage());
  }

  static Stream<Arguments> unusable() {
    String good = Golden.text("talosconfig");
    String key = good.substring(good.indexOf("        key: "));
    return Stream.of(
        Arguments.of("", "it is empty"),
        Arguments.of("context: x", "it has no contexts"),
        Arguments.of("contexts: {x: {}}", "it names no current context"),
        Arguments.of("{context: y, contexts: {x: {}}}", "it has no context y"),
        Arguments.of(good.replace(key, ""), "contexts.my-cp.key is missing"),
        Arguments.of(
            good.replace(key, "        key: cGxhaW4gdGV4dA==\n"),
            "contexts.my-cp.key holds no PEM private key"),
        Arguments.of(
            good.replace("- 127.0.0.1", "- 127.0.0.1/24"),
            "'127.0.0.1/24' is not a Talos endpoint like 10.0.0.2 or node-1:50000"),
        Arguments.of(
            """
            context: omni
            contexts:
              omni:
                endpoints: [https://omni.example.com]
                auth: {siderov1: {identity: me@example.com}}
            """,
            "contexts.omni logs in to Omni (auth.siderov1), which only talosctl can; make a"
                + " talosconfig with a client certificate, or use the cluster's secrets bundle"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhyAConfigIsOfNoUse(String text, String clause) {
    IllegalArgumentException refused = assertThrows(
        IllegalArgumentException.class, () -> TalosConfig.parse(text).access());
    assertEquals("Cannot use the talosconfig: " + clause, refused.getMessage());
    assertNull(refused.getCause(), "a parser's message may quote a key");
  }
}
