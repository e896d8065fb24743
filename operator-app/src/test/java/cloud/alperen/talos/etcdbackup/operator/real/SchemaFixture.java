package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.Kubectl;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** A manifest with all fields, and a real API server that says whether it would take it with one of them changed. */
final class SchemaFixture {
  static final String GOOD = """
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

  private final Kubectl kubectl;

  /** Makes the kind known there. */
  SchemaFixture(RealKubernetes kubernetes) {
    kubectl = kubernetes.kubectl();
    kubectl.run("apply", "-f", World.deployFolder().resolve("crds").toString());
    kubectl.run("wait", "--for=condition=Established", "crd/talosetcdbackups.talos.alperen.cloud");
  }

  /** Part of the good manifest, what replaces it, and the parts of the refusal. */
  static Arguments change(String good, String bad, String... said) {
    return Arguments.of(good, bad, List.of(said));
  }

  /** The same with a text that is made too long by repeating its last character. */
  static Arguments tooLong(String good, String field, int max) {
    return change(
        good,
        good + good.substring(good.length() - 1).repeat(max),
        field,
        "may not be more than " + max);
  }

  /** Has the server judge a manifest without storing it. */
  Kubectl.Outcome apply(String manifest) {
    return kubectl.attempt(manifest, new String[] {"apply", "--dry-run=server", "-f", "-"});
  }

  void assertTaken(String manifest) {
    Kubectl.Outcome outcome = apply(manifest);
    assertEquals(0, outcome.exitCode(), outcome.output());
  }

  void assertRefused(String good, String bad, List<String> said) {
    assertTrue(GOOD.contains(good), good);
    Kubectl.Outcome outcome = apply(GOOD.replace(good, bad));
    assertNotEquals(0, outcome.exitCode(), outcome.output());
    for (String part : said) {
      assertTrue(outcome.output().contains(part), outcome.output());
    }
  }
}
