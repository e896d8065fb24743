package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every row of the conditions table, as a user sees it through the API. */
class LifecycleIT {
  @RegisterExtension
  final Stage stage = Stage.ready();

  @Test
  void aBackupBecomesReadyWithAFullStatus() {
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackupStatus status = stage.cluster.get("one").getStatus();
    assertAll(
        () -> assertTrue(
            status
                .filename()
                .matches(
                    "talos-operator-etcd-backups/my-cp/etcd-snapshot-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ\\.db")),
        () -> assertEquals("bucket", status.target().s3().bucket()),
        () -> assertEquals((long) stage.source.size(), status.sizeBytes()),
        () -> assertEquals((long) stage.source.size(), status.bytesTransferred()),
        () -> assertEquals("40.0 KiB", status.size()),
        () -> assertNotNull(status.duration()),
        () -> assertEquals(64, status.sha256().length()),
        () -> assertEquals("10.0.0.2", status.node()),
        () -> assertEquals(1, status.attempts()),
        () -> assertEquals(1, status.observedGeneration()),
        () -> assertTrue(stage.sink.find(status.filename()).isPresent()));
  }

  @Test
  void theFinalizerIsThereWhileThereIsSomethingToCleanUpOnly() {
    stage.source.shut();
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.FIRST_ATTEMPT);
    assertEquals(
        List.of(TalosEtcdBackup.FINALIZER),
        stage.cluster.get("one").getMetadata().getFinalizers());
    stage.source.open();
    stage.cluster.await("one", backup -> backup.getMetadata().getFinalizers().isEmpty());
    assertTrue(Rows.SUCCEEDED.test(stage.cluster.get("one")));
  }

  @Test
  void aBackupWithoutASlotIsQueued() {
    stage.source.shut();
    stage.start(1, Stage.SOON);
    stage.cluster.create("first");
    stage.cluster.await("first", Rows.FIRST_ATTEMPT);
    stage.cluster.create("second");
    stage.cluster.await("second", Rows.QUEUED);
    stage.source.open();
    stage.cluster.await("second", Rows.SUCCEEDED);
  }

  @Test
  void aFailedAttemptReportsItsReasonAndTheNextAttempt() {
    stage.source.refuse(1);
    stage.start(4, Stage.NOT_IN_THIS_TEST);
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.RETRYING);
    TalosEtcdBackup backup = stage.cluster.get("one");
    assertTrue(Rows.message(backup, "Failed").startsWith("Failed to take etcd snapshot"));
    assertTrue(Rows.message(backup, "Failed").contains("attempt 1 of 7 failed"));
    assertTrue(Rows.message(backup, "Failed").contains(backup.getStatus().nextAttemptTime()));
  }

  @Test
  void aRetryShowsTheLastErrorUntilItSucceeds() {
    stage.source.refuse(1);
    stage.source.shut();
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.LATER_ATTEMPT);
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(2, stage.cluster.get("one").getStatus().attempts());
  }

  @Test
  void aBackupWithoutAttemptsLeftGivesUpAndReleasesItsFinalizer() {
    stage.source.refuse(2);
    stage.start();
    stage.cluster.create(TestCluster.object("one", TestCluster.spec(1, null)));
    stage.cluster.await("one", Rows.GAVE_UP);
    stage.cluster.await("one", backup -> backup.getMetadata().getFinalizers().isEmpty());
    TalosEtcdBackup backup = stage.cluster.get("one");
    assertTrue(Rows.message(backup, "Failed").contains("gave up after attempt 2 of 2"));
    assertEquals(2, stage.source.opened());
  }

  @Test
  void aShutdownQueuesTheRunningBackup() {
    stage.source.shut();
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.FIRST_ATTEMPT);
    operator.close();
    assertTrue(Rows.CUT_OFF.test(stage.cluster.get("one")));
    assertEquals(List.of(), stage.sink.unfinishedUploads());

    stage.source.open();
    stage.start();
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.cluster.get("one").getStatus().attempts());
  }

  @Test
  void conflictsAndLostAnswersDoNotChangeTheOutcome() {
    stage.cluster.api.refuse(ApiRequest::writesStatus, 409, 2);
    stage.cluster.api.loseAnswers(ApiRequest::writesStatus, 3);
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.cluster.get("one").getStatus().attempts());
    assertEquals(1, stage.source.opened());
  }

  @Test
  void anOutageOfTheApiDelaysOnlyTheStatus() {
    stage.source.shut();
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.FIRST_ATTEMPT);
    stage.cluster.api.refuse(ApiRequest::writesStatus, 503, 3);
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.source.opened());
  }

  @Test
  void theOperatorIsReadyBetweenStartAndClose() {
    TestOperator operator = stage.start();
    assertTrue(operator.operator.health().ready());
    operator.close();
    assertFalse(operator.operator.health().ready());
  }
}
