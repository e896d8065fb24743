package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The main job, watched with kubectl. */
@OnRealKubernetes
class FirstBackupIT {
  private static final Pattern EVENTS = Pattern.compile(
      "Events:.*Normal +AttemptStarted .*Normal +TransferStarted .*Normal +BackupSucceeded [^\\n]*\\n\\s*$",
      Pattern.DOTALL);
  private static final Pattern COUNTED =
      Pattern.compile("Warning +StorageSecretWrong +\\w+ \\(x3 over \\w+\\) ");

  @Test
  void kubectlShowsABackupFromApplyToReady(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "first");
        OperatorProcess operator = stage.operator().startReady()) {
      stage.apply("before-upgrade");
      kubernetes
          .kubectl()
          .run(
              "wait",
              "--for=condition=Ready",
              "teb/before-upgrade",
              "-n",
              stage.namespace,
              "--timeout=60s");

      TalosEtcdBackup backup = stage.world.backup("before-upgrade");
      assertEquals(backup.getStatus().sizeBytes(), stage.stored(backup).size());
      String table = kubernetes.kubectl().run("get", "teb", "-o", "wide", "-n", stage.namespace);
      assertTrue(table.contains("BackupCompleted"), table);
      assertTrue(table.contains(backup.getStatus().filename()), table);
      assertEquals(200, operator.get("/healthz").status());
      Eventually.within(Stage.PATIENCE)
          .showing(() -> describe(stage))
          .holds(() -> EVENTS.matcher(describe(stage)).find());
    }
  }

  @Test
  void kubectlCountsWhatFailsAgainInOneEvent(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.bare(kubernetes, "repeated");
        OperatorProcess operator = stage.operator().startReady()) {
      stage.controlPlane();
      stage.world.secret("s3", "id", stage.s3.accessKeyId(), "secret", "mistyped");
      kubernetes.kubectl().apply(stage.manifest("mistyped", "backoffLimit: 2"));
      stage.await("mistyped", Backups::terminal);

      Eventually.within(Stage.PATIENCE)
          .showing(() -> describe(stage))
          .holds(() -> COUNTED.matcher(describe(stage)).find());
      assertEquals(1, describe(stage).split("Warning +StorageSecretWrong", -1).length - 1);
      assertEquals(200, operator.get("/healthz").status());
    }
  }

  private static String describe(Stage stage) {
    return stage.kubernetes.kubectl().run("describe", "teb", "-n", stage.namespace);
  }
}
