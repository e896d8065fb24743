package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.Test;

/** An admission webhook refuses our finalizer: the backup says so once, nothing is stored, and it starts when it may. */
@OnRealKubernetes
class RefusedFinalizerIT {
  private static final String TOLD = "Failed to put the finalizer on TalosEtcdBackup ";

  @Test
  void isToldOnceAndTheBackupStartsOnceItIsTaken(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "refused")) {
      stage.apply("one");
      RefusingWebhook refusing =
          new RefusingWebhook(stage, HttpURLConnection.HTTP_FORBIDDEN, "talosetcdbackups");
      try (OperatorProcess operator = startOnceInForce(stage)) {
        TalosEtcdBackup waiting = stage.await("one", backup -> Stage.is(backup, "Failed", "True"));
        String message = Stage.condition(waiting, "Failed").message();
        assertTrue(message.startsWith(TOLD + stage.namespace + "/one"), message);
        assertTrue(message.contains("refused on purpose"), message);
        assertEquals("BackupWaiting", Stage.reason(waiting, "Progressing"));
        Eventually.within(Stage.PATIENCE)
            .showing(() -> describe(stage) + operator.text())
            .holds(() -> describe(stage).contains("FinalizerRefused"));
        refusing.close();

        assertEquals(1, stage.awaitReady("one").getStatus().attempts());
        String events = describe(stage);
        assertEquals(
            1, events.lines().filter(line -> line.contains("FinalizerRefused")).count(), events);
      }
    }
  }

  /** It takes the API server a moment to learn of a webhook. */
  private static OperatorProcess startOnceInForce(Stage stage) throws Exception {
    String[] update = {
      "annotate", "teb/one", "example.com/try=1", "--dry-run=server", "-n", stage.namespace
    };
    Eventually.within(Stage.PATIENCE)
        .holds(() -> stage.kubernetes.kubectl().attempt(update).exitCode() != 0);
    return stage.operator().startReady();
  }

  private static String describe(Stage stage) {
    return stage.kubernetes.kubectl().run("describe", "teb", "-n", stage.namespace);
  }
}
