package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * A CRD that allows everything, and objects that nobody can read. On an API server of its own, since a CRD is everybody's.
 */
@OnRealKubernetes
class OddObjectsIT {
  private static final String ODD_STATUS =
      "{\"status\":{\"attempts\":\"three\",\"conditions\":{}}}";

  @Test
  void oneThatCannotBeReadIsNamedAndLeftAloneAndHarmsNoOther() throws Exception {
    try (RealKubernetes kubernetes = RealKubernetes.start();
        Stage stage = Stage.ready(kubernetes, "odd")) {
      allowEverything(kubernetes);
      oddSpec(stage, "text-at-start");
      oddStatus(stage, "status-at-start");
      stage.apply("good-at-start");
      try (OperatorProcess operator = stage.operator().startReady()) {
        stage.awaitReady("good-at-start");
        awaitTold(stage, operator, "text-at-start: spec is not an object");
        awaitTold(
            stage,
            operator,
            "status-at-start: status.attempts is not a number that fits; status.conditions is not a list; it is left alone until that is corrected");

        oddSpec(stage, "text-later");
        oddStatus(stage, "status-later");
        stage.apply("good-later");
        stage.awaitReady("good-later");
        awaitTold(stage, operator, "text-later: spec is not an object");
        awaitTold(stage, operator, "status-later: status.attempts is not a number that fits");
        assertTrue(status(stage, "status-at-start").contains("three"), "its status was changed");

        repairAndDelete(stage);
        assertTrue(operator.alive(), operator.text());
        assertEquals(200, operator.get("/readyz").status());
      }
    }
  }

  private static void repairAndDelete(Stage stage) throws Exception {
    stage.apply("text-at-start");
    stage.awaitReady("text-at-start");
    patchStatus(stage, "status-at-start", "{\"status\":null}");
    stage.awaitReady("status-at-start");

    stage
        .kubernetes
        .kubectl()
        .run(
            "patch",
            "teb",
            "status-later",
            "-n",
            stage.namespace,
            "--type=merge",
            "-p",
            "{\"metadata\":{\"finalizers\":[\"" + TalosEtcdBackup.FINALIZER + "\"]}}");
    stage
        .kubernetes
        .kubectl()
        .run("delete", "teb", "status-later", "-n", stage.namespace, "--timeout=60s");
  }

  private static void oddSpec(Stage stage, String name) {
    String manifest = stage.manifest(name);
    stage
        .kubernetes
        .kubectl()
        .apply(manifest.substring(0, manifest.indexOf("spec:")) + "spec: text\n");
  }

  /** Made and given its status before the operator can have begun: its control plane is another. */
  private static void oddStatus(Stage stage, String name) {
    stage.apply(name);
    patchStatus(stage, name, ODD_STATUS);
  }

  private static void patchStatus(Stage stage, String name, String patch) {
    stage
        .kubernetes
        .kubectl()
        .run(
            "patch",
            "teb",
            name,
            "-n",
            stage.namespace,
            "--subresource=status",
            "--type=merge",
            "-p",
            patch);
  }

  private static String status(Stage stage, String name) {
    return stage
        .kubernetes
        .kubectl()
        .run("get", "teb", name, "-n", stage.namespace, "-o", "jsonpath={.status}");
  }

  private static void awaitTold(Stage stage, OperatorProcess operator, String what)
      throws InterruptedException {
    String told = "Invalid TalosEtcdBackup " + stage.namespace + "/" + what;
    Eventually.within(Stage.PATIENCE)
        .showing(() -> told + "\nin " + events(stage) + operator.text())
        .holds(() -> events(stage).contains(told) && logged(operator, told) > 0);
    assertEquals(1, logged(operator, told), told);
  }

  private static long logged(OperatorProcess operator, String told) {
    // In JSON.
    return operator.output().stream()
        .filter(line -> line.replace("\\/", "/").contains(told))
        .count();
  }

  private static String events(Stage stage) {
    return stage
        .kubernetes
        .kubectl()
        .run(
            "get",
            "events.events.k8s.io",
            "-n",
            stage.namespace,
            "-o",
            "jsonpath={.items[*].note}");
  }

  private static void allowEverything(RealKubernetes kubernetes) throws Exception {
    CustomResourceDefinition crd = Serialization.unmarshal(
        Files.readString(
            World.deployFolder().resolve("crds/talosetcdbackups.talos.alperen.cloud.yaml")),
        CustomResourceDefinition.class);
    JSONSchemaProps open = new JSONSchemaProps();
    open.setType("object");
    open.setXKubernetesPreserveUnknownFields(true);
    crd.getSpec().getVersions().get(0).getSchema().setOpenAPIV3Schema(open);
    kubernetes.kubectl().apply(Serialization.asYaml(crd));
    // It takes a moment to come into force.
    Eventually.within(Stage.PATIENCE)
        .holds(() -> kubernetes.kubectl().attempt("explain", "teb.spec.timeout").exitCode() != 0);
  }
}
