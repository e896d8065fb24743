package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The Go operator's CRD, of the same name, is applied over ours: the API server then drops most of the status. On an API
 * server of its own, since a CRD is everybody's.
 */
@OnRealKubernetes
class OlderCrdIT {
  private static final Set<String> KNOWN_TO_GO = Set.of("conditions", "filename");

  private static RealKubernetes kubernetes;

  @BeforeAll
  static void start() {
    kubernetes = RealKubernetes.start();
  }

  @AfterAll
  static void end() {
    kubernetes.close();
  }

  @Test
  void nothingIsStartedUntilOursIsBack() throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "older");
        OperatorProcess operator = stage.operator().startReady()) {
      applyOlder();
      stage.apply("one");
      awaitTold(stage, operator, "status.observedGeneration");
      assertNull(stage.world.backup("one").getStatus());

      applyOurs();
      assertEquals(1, stage.awaitReady("one").getStatus().attempts());
      assertEquals(1, stage.world.talos().facts().calls("EtcdSnapshot"));
      String told = describe(stage);
      assertEquals(
          1, told.lines().filter(line -> line.contains("StatusUnwritable")).count(), told);
    }
  }

  @Test
  void whatRunsMeanwhileIsRecordedOnceOursIsBack() throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "running");
        OperatorProcess operator = stage.operator().startReady()) {
      stage.world.talos().serve(new PacedSnapshot(12 << 20, 5000));
      stage.apply("one");
      stage.awaitBytes("one");
      applyOlder();
      awaitTold(stage, operator, "status.");

      applyOurs();
      TalosEtcdBackup backup = stage.awaitReady("one");
      assertEquals(1, backup.getStatus().attempts());
      assertEquals(backup.getStatus().sizeBytes(), stage.stored(backup).size());
      assertEquals(1, stage.world.talos().facts().calls("EtcdSnapshot"));
    }
  }

  private static void awaitTold(Stage stage, OperatorProcess operator, String field)
      throws InterruptedException {
    Eventually.within(Stage.PATIENCE)
        .showing(() -> describe(stage) + operator.text())
        .holds(() -> describe(stage)
            .lines()
            .anyMatch(line -> line.contains("StatusUnwritable")
                && line.contains("the installed CRD drops the fields " + field)
                && line.endsWith(": apply deploy/crds")));
  }

  private static void applyOlder() throws Exception {
    CustomResourceDefinition crd = Serialization.unmarshal(
        Files.readString(
            World.deployFolder().resolve("crds/talosetcdbackups.talos.alperen.cloud.yaml")),
        CustomResourceDefinition.class);
    JSONSchemaProps status = crd.getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("status");
    status.getProperties().keySet().retainAll(KNOWN_TO_GO);
    kubernetes.kubectl().apply(Serialization.asYaml(crd));
    // It takes a moment to come into force.
    Eventually.within(Stage.PATIENCE)
        .holds(
            () -> kubernetes.kubectl().attempt("explain", "teb.status.attempts").exitCode() != 0);
  }

  private static void applyOurs() {
    kubernetes.kubectl().run("apply", "-f", World.deployFolder().resolve("crds").toString());
  }

  private static String describe(Stage stage) {
    return stage.kubernetes.kubectl().run("describe", "teb", "-n", stage.namespace);
  }
}
