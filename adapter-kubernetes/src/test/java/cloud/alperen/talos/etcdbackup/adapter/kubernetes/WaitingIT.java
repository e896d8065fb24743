package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backup with a missing prerequisite waits, reports the reason, uses no attempt, and starts once the prerequisite exists. */
class WaitingIT {
  private static final String CONFIG = "{\"clusterName\":\"my-cp\",\"clientEndpoint\":null}";

  @RegisterExtension
  final Stage stage = Stage.with(MockKind.TALOS_ETCD_BACKUP);

  private TestOperator assertWaitsFor(String message) {
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.WAITING);
    TalosEtcdBackup backup = stage.cluster.get("one");
    String told = Rows.message(backup, "Failed");
    assertTrue(told.startsWith(message), told);
    assertEquals(told, Rows.message(backup, "Progressing"));
    assertNull(backup.getStatus().attempts());
    assertNull(backup.getStatus().nextAttemptTime());
    // The observer is called after the status is written.
    TestCluster.eventually(() -> operator.events.stream()
        .anyMatch(event -> event instanceof BackupEvent.Waiting waiting
            && waiting.failure().userMessage().startsWith(message)));
    assertTrue(operator.operator.health().ready());
    return operator;
  }

  private void assertStartsNow() {
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.cluster.get("one").getStatus().attempts());
  }

  @Test
  void aMissingControlPlaneKindMakesTheBackupWait() {
    stage.cluster.credentials();
    assertWaitsFor("Failed to get TalosControlPlane backups/my-cp: the cluster does not know the"
        + " kind TalosControlPlane");
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.controlPlane();
    assertStartsNow();
  }

  @Test
  void aMissingControlPlaneMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.credentials();
    assertWaitsFor("Failed to get TalosControlPlane backups/my-cp: it does not exist");
    stage.cluster.controlPlane();
    assertStartsNow();
  }

  @Test
  void aMissingBundleConfigMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.credentials();
    stage.cluster.controlPlane(Map.of("secretBundle", "planted-bundle"));
    assertWaitsFor("Failed to get TalosControlPlane backups/my-cp: it has no status.bundleConfig");
    stage.cluster.secret("my-cp-state", Map.of("bundleConfig", CONFIG));
    assertStartsNow();
  }

  @Test
  void aMissingSecretBundleMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.credentials();
    stage.cluster.controlPlane(Map.of("bundleConfig", CONFIG));
    assertWaitsFor("Failed to get TalosControlPlane backups/my-cp: it has no status.secretBundle");
    stage.cluster.secret("my-cp-state", Map.of("secretBundle", "planted-bundle"));
    assertStartsNow();
  }

  @Test
  void anUnreadableBundleConfigMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.credentials();
    stage.cluster.controlPlane(Map.of("bundleConfig", "{nonsense", "secretBundle", "x"));
    assertWaitsFor(
        "Failed to get TalosControlPlane backups/my-cp: its bundleConfig cannot be read");
  }

  @Test
  void aMissingSecretMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.controlPlane();
    assertWaitsFor("Failed to get secret backups/s3, key ");
    stage.cluster.credentials();
    assertStartsNow();
  }

  @Test
  void aMissingKeyInTheSecretMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.controlPlane();
    stage.cluster.secret("s3", Map.of("id", "planted-key-id"));
    assertWaitsFor(
        "Failed to get secret backups/s3, key secret, for spec.backupStorage.s3.secretAccessKey: the Secret has no such key");
  }

  @Test
  void anEmptyValueInTheSecretMakesTheBackupWait() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.controlPlane();
    stage.cluster.secret("s3", Map.of("id", "planted-key-id", "secret", " "));
    assertWaitsFor(
        "Failed to get secret backups/s3, key secret, for spec.backupStorage.s3.secretAccessKey: the value is empty");
  }

  @Test
  void aRestartChecksThePrerequisitesAtOnce() {
    stage.cluster.api.install(MockKind.TALOS_CONTROL_PLANE);
    stage.cluster.controlPlane();
    assertWaitsFor("Failed to get secret backups/s3").close();
    stage.cluster.credentials();
    stage.start();
    assertStartsNow();
  }

  @Test
  void aWaitingBackupCanBeDeleted() {
    assertWaitsFor("Failed to get TalosControlPlane");
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
  }
}
