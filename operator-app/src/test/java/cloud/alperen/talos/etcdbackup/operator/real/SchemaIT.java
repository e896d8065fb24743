package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.Kubectl;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every rule of the schema refuses a bad object when it is applied, and says which field and what to do. Long, because it is
 * one table.
 */
@OnRealKubernetes
class SchemaIT {
  private static final String GOOD = """
      apiVersion: talos.alperen.cloud/v1alpha1
      kind: TalosEtcdBackup
      metadata:
        name: schema
        namespace: default
      spec:
        talosControlPlaneRef: {name: my-cp}
        backupStorage:
          s3:
            bucket: etcd-backups
            region: eu-central-1
            endpoint: https://s3.example.com
            insecureSkipTLSVerify: false
            accessKeyID: {name: s3, key: id}
            secretAccessKey: {name: s3, key: secret}
            addressing: Auto
            checksums: Auto
            endpointCA: {name: ca, key: ca.crt}
        timeout: 1h30m
        backoffLimit: 6
        deletionPolicy: Retain
      """;

  private final RealKubernetes kubernetes;

  SchemaIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
  }

  @BeforeEach
  void installTheKind() {
    kubernetes.kubectl().run("apply", "-f", World.deployFolder().resolve("crds").toString());
    kubernetes
        .kubectl()
        .run("wait", "--for=condition=Established", "crd/talosetcdbackups.talos.alperen.cloud");
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
        arguments(
            "talosControlPlaneRef: {name: my-cp}", "", "spec.talosControlPlaneRef: Required value"),
        arguments("{name: my-cp}", "{}", "spec.talosControlPlaneRef.name: Required value"),
        arguments(
            "{name: my-cp}",
            "{name: \"\"}",
            "spec.talosControlPlaneRef.name",
            "should be at least 1 chars long"),
        arguments(
            "{name: my-cp}",
            "{name: My_Cp}",
            "spec.talosControlPlaneRef.name",
            "must be the name of an object: lower case letters"),
        arguments("bucket: etcd-backups", "", "spec.backupStorage.s3.bucket: Required value"),
        arguments(
            "bucket: etcd-backups",
            "bucket: \"\"",
            "spec.backupStorage.s3.bucket",
            "should be at least 1 chars long"),
        arguments("region: eu-central-1", "", "spec.backupStorage.s3.region: Required value"),
        arguments(
            "region: eu-central-1",
            "region: \"\"",
            "spec.backupStorage.s3.region",
            "should be at least 1 chars long"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: ftp://s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://user@s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com:90O0",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: http://my_minio:9000",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com/%zz",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        arguments(
            "bucket: etcd-backups",
            "bucket: \" \"",
            "spec.backupStorage.s3.bucket",
            "should match"),
        arguments(
            "region: eu-central-1",
            "region: \" \"",
            "spec.backupStorage.s3.region",
            "should match"),
        arguments(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: \" \", key: id}",
            "spec.backupStorage.s3.accessKeyID.name",
            "should match"),
        arguments(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3, key: \" \"}",
            "spec.backupStorage.s3.secretAccessKey.key",
            "should match"),
        arguments(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: a%b, key: id}",
            "spec.backupStorage.s3.accessKeyID.name",
            "must be the name of a Secret: lower case letters"),
        arguments(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3, key: \"$(KEY)\"}",
            "spec.backupStorage.s3.secretAccessKey.key",
            "must be a key in the data of a Secret: letters"),
        arguments(
            "bucket: etcd-backups",
            "bucket: s3://etcd-backups",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        arguments(
            "bucket: etcd-backups",
            "bucket: etcd-backups/prefix",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        arguments(
            "bucket: etcd-backups",
            "bucket: \"etcd\\nbackups\"",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        arguments(
            "region: eu-central-1",
            "region: eu central 1",
            "spec.backupStorage.s3.region",
            "must be the name of a region such as eu-central-1"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com/a//b",
            "spec.backupStorage.s3.endpoint",
            "must not have two slashes in a row in its path"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://etcd-backups.s3.example.com/",
            "spec.backupStorage.s3.endpoint: Invalid value:",
            "must not contain the bucket: write https://s3.eu-central-1.amazonaws.com",
            "set addressing: Path"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: https://ETCD-backups.nyc3.digitaloceanspaces.com",
            "spec.backupStorage.s3.endpoint: Invalid value:",
            "must not contain the bucket"),
        arguments(
            "bucket: etcd-backups\n      region: eu-central-1\n      endpoint: https://s3.example.com",
            "bucket: Etcd_Backups\n      region: eu-central-1",
            "spec.backupStorage.s3.bucket: Invalid value:",
            "must be the name of a bucket of Amazon S3, since there is no endpoint"),
        arguments(
            "bucket: etcd-backups\n      region: eu-central-1\n      endpoint: https://s3.example.com",
            "bucket: B\n      region: us-east-1\n      endpoint: \"\"",
            "spec.backupStorage.s3.bucket: Invalid value:",
            "for another store set endpoint"),
        arguments(
            "addressing: Auto",
            "addressing: path",
            "spec.backupStorage.s3.addressing",
            "supported values: \"Auto\", \"Path\", \"VirtualHosted\""),
        arguments(
            "checksums: Auto",
            "checksums: Never",
            "spec.backupStorage.s3.checksums",
            "supported values: \"Auto\", \"WhenRequired\""),
        arguments(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {name: ca}",
            "spec.backupStorage.s3.endpointCA.key: Required value"),
        arguments(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {key: ca.crt}",
            "spec.backupStorage.s3.endpointCA.name: Required value"),
        arguments(
            "endpointCA: {name: ca, key: ca.crt}",
            "endpointCA: {name: CA, key: ca.crt}",
            "spec.backupStorage.s3.endpointCA.name",
            "must be the name of a Secret: lower case letters"),
        arguments(
            "insecureSkipTLSVerify: false",
            "insecureSkipTLSVerify: true",
            "spec.backupStorage.s3.endpointCA: Invalid value:",
            "cannot be combined with insecureSkipTLSVerify: true"),
        arguments(
            "endpoint: https://s3.example.com",
            "endpoint: http://s3.example.com",
            "spec.backupStorage.s3.endpointCA: Invalid value:",
            "needs an endpoint that begins with https://"),
        tooLong("talosControlPlaneRef: {name: my-cp", "spec.talosControlPlaneRef.name", 253),
        tooLong("bucket: etcd-backups", "spec.backupStorage.s3.bucket", 255),
        tooLong("region: eu-central-1", "spec.backupStorage.s3.region", 128),
        tooLong("endpoint: https://s3.example.com", "spec.backupStorage.s3.endpoint", 2048),
        tooLong("accessKeyID: {name: s3", "spec.backupStorage.s3.accessKeyID.name", 253),
        tooLong("timeout: 1h30m", "spec.timeout", 64),
        arguments(
            "insecureSkipTLSVerify: false",
            "insecureSkipTLSVerify: \"yes\"",
            "spec.backupStorage.s3.insecureSkipTLSVerify"),
        arguments(
            "accessKeyID: {name: s3, key: id}",
            "",
            "spec.backupStorage.s3.accessKeyID: Required value"),
        arguments(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {key: id}",
            "spec.backupStorage.s3.accessKeyID.name: Required value"),
        arguments(
            "accessKeyID: {name: s3, key: id}",
            "accessKeyID: {name: s3, key: \"\"}",
            "spec.backupStorage.s3.accessKeyID.key",
            "should be at least 1 chars long"),
        arguments(
            "secretAccessKey: {name: s3, key: secret}",
            "",
            "spec.backupStorage.s3.secretAccessKey: Required value"),
        arguments(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: s3}",
            "spec.backupStorage.s3.secretAccessKey.key: Required value"),
        arguments(
            "secretAccessKey: {name: s3, key: secret}",
            "secretAccessKey: {name: \"\", key: x}",
            "spec.backupStorage.s3.secretAccessKey.name",
            "should be at least 1 chars long"),
        arguments(
            "timeout: 1h30m",
            "timeout: 90 minutes",
            "spec.timeout: Invalid value:",
            "must be a duration above zero such as 30m or 1h30m"),
        arguments("timeout: 1h30m", "timeout: 90", "spec.timeout"),
        arguments(
            "timeout: 1h30m",
            "timeout: 0s",
            "spec.timeout: Invalid value:",
            "must be a duration above zero such as 30m or 1h30m"),
        arguments(
            "backoffLimit: 6",
            "backoffLimit: -1",
            "spec.backoffLimit",
            "should be greater than or equal to 0"),
        arguments("backoffLimit: 6", "backoffLimit: 1.5", "spec.backoffLimit"),
        arguments(
            "deletionPolicy: Retain",
            "deletionPolicy: Keep",
            "spec.deletionPolicy",
            "supported values: \"Retain\", \"Delete\""));
  }

  /** Its last character, over and over. */
  private static Arguments tooLong(String good, String field, int max) {
    return arguments(
        good,
        good + good.substring(good.length() - 1).repeat(max),
        field,
        "may not be more than " + max);
  }

  /** What is replaced in a good manifest by what, and what the refusal says. */
  private static Arguments arguments(String good, String bad, String... said) {
    return Arguments.of(good, bad, List.of(said));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("badFields")
  void aBadFieldIsRefusedByName(String good, String bad, List<String> said) {
    assertTrue(GOOD.contains(good), good);
    Kubectl.Outcome outcome = kubernetes.kubectl().attempt(GOOD.replace(good, bad), dryRun());
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    for (String part : said) {
      assertTrue(outcome.output().contains(part), outcome.output());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "My_Backups.2019",
        "\"tenant:backups\"",
        "\"arn:aws:s3:eu-central-1:123456789012:accesspoint/backups\""
      })
  void aBucketThatSomeStoreHasIsTaken(String bucket) {
    assertTaken(GOOD.replace("etcd-backups", bucket));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint: \"\"",
        "endpoint: https://s3.example.com//",
        "endpoint: https://etcd-backups.example.com",
        "endpoint: https://s3.example.com/etcd-backups.s3.example.com"
      })
  void anEndpointThatSomeStoreHasIsTaken(String endpoint) {
    assertTaken(GOOD.replace("endpoint: https://s3.example.com", endpoint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Auto", "VirtualHosted", "Path"})
  void theBucketBeforeTheHostIsTakenOnlyWhereItIsSaidToBeTheHosts(String addressing) {
    String said = GOOD.replace("https://s3.example.com", "https://etcd-backups.s3.example.com")
        .replace("addressing: Auto", "addressing: " + addressing);
    assertEquals(
        addressing.equals("Path"), kubernetes.kubectl().attempt(said, dryRun()).exitCode() == 0);
  }

  @Test
  void anOldBucketOfAwsIsTaken() {
    assertTaken(GOOD.replace("endpoint: https://s3.example.com", "")
        .replace("eu-central-1", "us-east-1")
        .replace("etcd-backups", "Etcd_Backups"));
  }

  private void assertTaken(String manifest) {
    Kubectl.Outcome outcome = kubernetes.kubectl().attempt(manifest, dryRun());
    assertEquals(0, outcome.exitCode(), outcome.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"addressing", "checksums", "endpointCA"})
  void everyNewFieldIsExplained(String field) {
    String said =
        kubernetes.kubectl().run("explain", "talosetcdbackups.spec.backupStorage.s3." + field);
    assertTrue(said.contains("DESCRIPTION:"), said);
    assertFalse(said.contains("<empty>"), said);
  }

  @Test
  void anObjectWithoutASpecIsRefused() {
    Kubectl.Outcome outcome =
        kubernetes.kubectl().attempt(GOOD.substring(0, GOOD.indexOf("spec:")), dryRun());
    assertTrue(outcome.output().contains("spec: Required value"), outcome.output());
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

  private static String[] dryRun() {
    return new String[] {"apply", "--dry-run=server", "-f", "-"};
  }
}
