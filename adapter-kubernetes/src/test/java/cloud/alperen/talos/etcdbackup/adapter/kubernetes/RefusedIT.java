package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API server refuses a request for one object, or fails at it: that backup reports it, and no other backup waits. */
class RefusedIT {
  private static final int FOR_EVER = Integer.MAX_VALUE;
  private static final Predicate<ApiRequest> FINALIZER =
      request -> request.method().equals("PUT") && request.path().endsWith("/one");

  @RegisterExtension
  final Stage stage = Stage.ready();

  private TalosEtcdBackup awaitWaiting(String... said) {
    stage.cluster.await("one", Rows.WAITING);
    TalosEtcdBackup backup = stage.cluster.get("one");
    String told = Rows.message(backup, "Failed");
    assertEquals(told, Rows.message(backup, "Progressing"));
    for (String part : said) {
      assertTrue(told.contains(part), told);
    }
    assertNull(backup.getStatus().attempts());
    return backup;
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void anUnreadableSecretBlocksOnlyItsBackup(int code) {
    stage.cluster.secret("other", Map.of("id", "planted-key-id", "secret", "planted-secret-key"));
    stage.cluster.api.refuse(request -> request.path().endsWith("/secrets/s3"), code, FOR_EVER);
    stage.start(1, Stage.SOON);
    stage.cluster.create("one");
    awaitWaiting(
        "Failed to get secret backups/s3",
        "the Kubernetes API server cannot serve the Secret (injected)",
        "correct the reference");
    stage.cluster.create(TestCluster.objectWithSecret("two", "other"));
    stage.cluster.await("two", Rows.SUCCEEDED);
    stage.cluster.await("one", Rows.WAITING);
  }

  @Test
  void anUnreadableControlPlaneMakesTheBackupWait() {
    stage.cluster.api.refuse(
        request -> request.path().endsWith("/taloscontrolplanes/my-cp"), 500, FOR_EVER);
    stage.start(1, Stage.SOON);
    stage.cluster.create("one");
    awaitWaiting("Failed to get TalosControlPlane backups/my-cp", "injected");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500})
  void aRefusedFinalizerIsReportedOnceAndBlocksTheStart(int code) {
    stage.cluster.api.refuse(FINALIZER, code, FOR_EVER);
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    TalosEtcdBackup backup = awaitWaiting(
        "Failed to put the finalizer on TalosEtcdBackup backups/one",
        "injected",
        "grant update on talosetcdbackups");
    assertEquals(List.of(), backup.getMetadata().getFinalizers());
    // The write of the condition causes one more reconcile.
    TestCluster.eventually(() -> stage.cluster.api.count(FINALIZER) >= 2);
    assertEquals(1, warnings(operator));
    assertTrue(operator.operator.health().ready());
  }

  @Test
  void aRefusedFinalizerIsReportedEvenIfTheStatusCannotBeWritten() {
    stage.cluster.api.refuse(FINALIZER, 403, 1);
    stage.cluster.api.refuse(ApiRequest::writesStatus, 503, 1);
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, warnings(operator));
  }

  @Test
  void aRefusedReleaseOfTheFinalizerIsReportedAndRetried() {
    stage.source.shut();
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await(
        "one", backup -> backup.getStatus() != null && backup.getStatus().filename() != null);
    stage.cluster.api.refuse(FINALIZER, 422, 1);
    stage.source.open();
    stage.cluster.await(
        "one",
        backup ->
            Rows.SUCCEEDED.test(backup) && backup.getMetadata().getFinalizers().isEmpty());
    assertEquals(1, warnings(operator));
  }

  @Test
  void aBackupStartsOnceItsFinalizerIsAccepted() {
    stage.cluster.api.refuse(FINALIZER, 403, 1);
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.cluster.get("one").getStatus().attempts());
    assertEquals(1, warnings(operator));
  }

  private static long warnings(TestOperator operator) {
    return operator.events.stream()
        .filter(event -> event instanceof BackupNotice.Warning warned
            && warned.reason().equals("FinalizerRefused")
            && warned.message().contains("backups/one"))
        .count();
  }
}
