package cloud.alperen.talos.etcdbackup.operator.real;

import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.GOOD;
import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.change;
import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.tooLong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.Kubectl;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real API server refuses bad fields outside the store, and takes the manifests that users have. */
@OnRealKubernetes
class SchemaIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RealKubernetes kubernetes;
  private final SchemaFixture schema;

  SchemaIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
    schema = new SchemaFixture(kubernetes);
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
        change(
            "talosControlPlaneRef: {name: my-cp}", "", "spec.talosControlPlaneRef: Required value"),
        change("{name: my-cp}", "{}", "spec.talosControlPlaneRef.name: Required value"),
        change(
            "{name: my-cp}",
            "{name: \"\"}",
            "spec.talosControlPlaneRef.name",
            "should be at least 1 chars long"),
        change(
            "{name: my-cp}",
            "{name: My_Cp}",
            "spec.talosControlPlaneRef.name",
            "must be the name of an object: lower case letters"),
        tooLong("talosControlPlaneRef: {name: my-cp", "spec.talosControlPlaneRef.name", 253),
        tooLong("timeout: 1h30m", "spec.timeout", 64),
        change(
            "timeout: 1h30m",
            "timeout: 90 minutes",
            "spec.timeout: Invalid value:",
            "must be a duration above zero such as 30m or 1h30m"),
        change("timeout: 1h30m", "timeout: 90", "spec.timeout"),
        change(
            "timeout: 1h30m",
            "timeout: 0s",
            "spec.timeout: Invalid value:",
            "must be a duration above zero such as 30m or 1h30m"),
        change(
            "backoffLimit: 6",
            "backoffLimit: -1",
            "spec.backoffLimit",
            "should be greater than or equal to 0"),
        change("backoffLimit: 6", "backoffLimit: 1.5", "spec.backoffLimit"),
        change(
            "deletionPolicy: Retain",
            "deletionPolicy: Keep",
            "spec.deletionPolicy",
            "supported values: \"Retain\", \"Delete\""));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("badFields")
  void aBadFieldIsRefusedByName(String good, String bad, List<String> said) {
    schema.assertRefused(good, bad, said);
  }

  @Test
  void anObjectWithoutASpecIsRefused() {
    Kubectl.Outcome outcome = schema.apply(GOOD.substring(0, GOOD.indexOf("spec:")));
    assertTrue(outcome.output().contains("spec: Required value"), outcome.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"addressing", "checksums", "endpointCA"})
  void everyNewFieldIsExplained(String field) throws InterruptedException {
    String path = "talosetcdbackups.spec.backupStorage.s3." + field;
    // A server describes a new kind to kubectl only some time after the kind is Established.
    Eventually.within(LIMIT)
        .showing(() -> kubernetes.kubectl().attempt("explain", path).output())
        .holds(() -> kubernetes.kubectl().attempt("explain", path).exitCode() == 0);
    String said = kubernetes.kubectl().run("explain", path);
    assertTrue(said.contains("DESCRIPTION:"), said);
    assertFalse(said.contains("<empty>"), said);
  }

  @Test
  void aManifestAsTheGoOperatorDocumentsItAppliesUnchanged() throws Exception {
    try (World world = World.on(kubernetes, "go-manifest")) {
      kubernetes.kubectl().apply("""
          apiVersion: talos.alperen.cloud/v1alpha1
          kind: TalosEtcdBackup
          metadata:
            name: talosetcdbackup-sample
            namespace: go-manifest
            labels:
              app.kubernetes.io/name: talos-operator
              app.kubernetes.io/managed-by: kustomize
          spec:
            talosControlPlaneRef:
              name: taloscontrolplane-sample
            backupStorage:
              s3:
                bucket: my-talos-backups
                region: us-east-1
                endpoint: https://minio.example.com
                insecureSkipTLSVerify: true
                accessKeyID:
                  name: s3-credentials
                  key: accessKeyID
                secretAccessKey:
                  name: s3-credentials
                  key: secretAccessKey
                  optional: false
          """);
      TalosEtcdBackup backup = world.backup("talosetcdbackup-sample");
      assertEquals(6, backup.getSpec().backoffLimit());
      assertEquals("Retain", backup.getSpec().deletionPolicy());
      S3Storage s3 = backup.getSpec().backupStorage().s3();
      assertEquals("Auto", s3.addressing());
      assertEquals("Auto", s3.checksums());
      assertNull(s3.endpointCA());
    }
  }

  @Test
  void theExamplesApply() {
    kubernetes
        .kubectl()
        .run(
            "apply",
            "--dry-run=server",
            "-f",
            World.deployFolder().resolve("examples").toString());
  }
}
