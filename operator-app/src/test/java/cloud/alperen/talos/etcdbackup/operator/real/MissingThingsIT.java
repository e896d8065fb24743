package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a backup refers to may come later, piece by piece, and be it the kind TalosControlPlane itself. */
@OnRealKubernetes
class MissingThingsIT {
  /** From the appearance to the start of the attempt. */
  private static final Duration SOON = Duration.ofSeconds(15);

  private static final String KIND = "taloscontrolplanes.talos.alperen.cloud";

  @Test
  void whateverIsMissingIsNoticedWithinFifteenSecondsOfItsAppearance(RealKubernetes kubernetes)
      throws Exception {
    try (Stage stage = Stage.bare(kubernetes, "missing")) {
      kubernetes.kubectl().run("delete", "crd", KIND);
      try (OperatorProcess operator = stage.operator().startReady()) {
        stage.apply("waits");
        awaitMissing(stage, "does not know the kind");
        assertTrue(operator.get("/readyz").status() == 200, operator.text());

        kubernetes.installControlPlanes();
        stage.world.controlPlane(Stage.CONTROL_PLANE, Map.of());
        awaitMissing(stage, "bundleConfig");

        stage.world.secret(
            Stage.CONTROL_PLANE + "-state",
            "bundleConfig",
            TalosPki.bundleConfig(Stage.CONTROL_PLANE, stage.world.talos().endpoint()),
            "secretBundle",
            stage.world.pki().secretBundle());
        awaitMissing(stage, "the Secret does not exist");

        stage.world.secret("s3", "id", stage.s3.accessKeyId());
        awaitMissing(stage, "no such key");

        stage.credentials();
        awaitStart(stage, 1);
        assertEquals(1, stage.awaitReady("waits").getStatus().attempts());
      } finally {
        kubernetes.installControlPlanes();
      }
    }
  }

  /** Each step forward is a start of its own: the message names what is missing next. */
  private static void awaitMissing(Stage stage, String what) throws InterruptedException {
    Eventually.within(SOON)
        .showing(() -> what + " in " + stage.world.backup("waits").getStatus())
        .holds(() -> Stage.is(stage.world.backup("waits"), "Failed", "True")
            && Stage.condition(stage.world.backup("waits"), "Failed").message().contains(what));
  }

  private static void awaitStart(Stage stage, int attempts) throws InterruptedException {
    Eventually.within(SOON)
        .showing(() -> String.valueOf(stage.world.backup("waits").getStatus()))
        .holds(() -> Integer.valueOf(attempts)
            .equals(stage.world.backup("waits").getStatus().attempts()));
  }
}
