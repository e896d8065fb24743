package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Objects as the Go operator left them, with its finalizer and its statuses. */
@OnRealKubernetes
class AdoptionIT {
  private static final String FOREIGN = "talosetcdbackup.talos.alperen.cloud/finalizer";

  private static final String SUCCEEDED = """
      status:
        filename: talos-operator-etcd-backups/my-cp/etcd-snapshot-2025-10-04T11-30-00Z.db
        stateFilename: talos-operator-etcd-backups/my-cp/state-2025-10-04T11-30-00Z.yaml
        conditions:
        - {type: Progressing, status: "False", reason: BackupCompleted, message: Backup completed, lastTransitionTime: 2025-10-04T11:30:10Z}
        - {type: Ready, status: "True", reason: BackupSucceeded, message: Backup succeeded, lastTransitionTime: 2025-10-04T11:30:10Z}
      """;

  /** Its sources never take Progressing back. */
  private static final String SUCCEEDED_YET_PROGRESSING =
      SUCCEEDED.replace("\"False\", reason: BackupCompleted", "\"True\", reason: BackupInProgress");

  private static final String GAVE_UP = """
      status:
        conditions:
        - {type: Progressing, status: "False", reason: BackupFailed, message: "", lastTransitionTime: 2025-10-04T11:30:10Z}
        - {type: Failed, status: "True", reason: BackupFailed, message: Failed to upload snapshot to S3, lastTransitionTime: 2025-10-04T11:30:10Z}
      """;

  private static final List<String> FINISHED = List.of("succeeded", "yet-progressing", "gave-up");

  private static final String UNDER_WAY = """
      status:
        conditions:
        - {type: Progressing, status: "True", reason: BackupInProgress, message: Backup is in progress, lastTransitionTime: 2025-10-04T11:30:00Z}
      """;

  @Test
  void whatIsFinishedIsLeftAloneAndWhatWasUnderWayIsDone(RealKubernetes kubernetes)
      throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "adoption")) {
      DeployedAccount account = DeployedAccount.in(stage, Set.of());
      stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
      store(stage, "succeeded", SUCCEEDED);
      store(stage, "yet-progressing", SUCCEEDED_YET_PROGRESSING);
      store(stage, "gave-up", GAVE_UP);
      store(stage, "under-way", UNDER_WAY);
      List<String> before = versions(stage);

      try (OperatorProcess operator = stage.operator().startReady()) {
        TalosEtcdBackup repeated = stage.awaitReady("under-way");
        assertEquals(repeated.getStatus().sizeBytes(), stage.stored(repeated).size());
        stage.apply("of-our-own");
        stage.awaitReady("of-our-own");
        stage.await(
            "under-way", backup -> backup.getMetadata().getFinalizers().equals(List.of(FOREIGN)));

        assertEquals(before, versions(stage));
        assertEquals(
            List.of(),
            account.requests().stream()
                .filter(entry -> FINISHED.stream().anyMatch(entry.name()::startsWith))
                .toList());
        assertEquals(2, stage.world.talos().facts().calls("EtcdSnapshot"));

        for (String name : FINISHED) {
          kubernetes.kubectl().run("delete", "teb", name, "-n", stage.namespace, "--wait=false");
        }
        kubernetes
            .kubectl()
            .run("delete", "teb", "under-way", "-n", stage.namespace, "--wait=false");
        // By then the operator has seen the deletions.
        stage.apply("witness");
        stage.awaitReady("witness");
        for (String name : FINISHED) {
          assertForeignFinalizerIsOn(stage, name);
        }
        assertForeignFinalizerIsOn(stage, "under-way");
        assertTrue(operator.alive());
      }
    }
  }

  private static List<String> versions(Stage stage) {
    return FINISHED.stream()
        .map(name -> stage.world.backup(name).getMetadata().getResourceVersion())
        .toList();
  }

  private static void assertForeignFinalizerIsOn(Stage stage, String name) {
    assertEquals(List.of(FOREIGN), stage.world.backup(name).getMetadata().getFinalizers(), name);
  }

  private static void store(Stage stage, String name, String status) {
    String manifest = stage
            .manifest(name)
            .replace("metadata:\n", "metadata:\n  finalizers: [%s]\n".formatted(FOREIGN))
        + status;
    stage.kubernetes.store(
        MockKind.TALOS_ETCD_BACKUP,
        stage
            .world
            .client()
            .getKubernetesSerialization()
            .unmarshal(manifest, GenericKubernetesResource.class));
  }
}
