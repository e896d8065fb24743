package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A deletion leaves nothing in the store that should go, and always ends. */
class DeletionIT {
  private static final String FOREIGN = "example.com/audit";

  @RegisterExtension
  final Stage stage = Stage.ready();

  private TalosEtcdBackup inTransfer(String name) {
    stage.cluster.await(
        name,
        backup ->
            Rows.FIRST_ATTEMPT.test(backup) && !stage.sink.unfinishedUploads().isEmpty());
    return stage.cluster.get(name);
  }

  private static TalosEtcdBackup withForeignFinalizer(TalosEtcdBackup backup) {
    backup.getMetadata().setFinalizers(List.of(FOREIGN));
    return backup;
  }

  @Test
  void inTheMiddleOfATransferItLeavesNothing() {
    stage.source.shut();
    TestOperator operator = stage.start();
    BackupId id = stage.cluster.create("one").id();
    String key = inTransfer("one").getStatus().filename();
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    assertEquals(List.of(), stage.sink.unfinishedUploads());
    assertTrue(stage.sink.find(key).isEmpty());
    TestCluster.eventually(() -> operator.runner.activity(id) instanceof Activity.Idle);
  }

  @Test
  void whileTheOperatorIsDownItIsMadeUpForAtTheNextStart() {
    stage.source.shut();
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    String key = inTransfer("one").getStatus().filename();
    operator.close();
    stage.cluster.backup("one").delete();
    assertTrue(stage.cluster.get("one").isMarkedForDeletion());
    Orphans.leaveUnfinished(stage.sink, key);

    stage.start();
    stage.cluster.awaitGone("one");
    assertEquals(List.of(), stage.sink.unfinishedUploads());
  }

  @Test
  void deletionPolicyRetainKeepsTheSnapshot() {
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await(
        "one",
        backup -> backup.getMetadata().getFinalizers().isEmpty() && Rows.SUCCEEDED.test(backup));
    String key = stage.cluster.get("one").getStatus().filename();
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    assertTrue(stage.sink.find(key).isPresent());
  }

  @Test
  void deletionPolicyDeleteDeletesTheSnapshot() {
    stage.start();
    stage.cluster.create(TestCluster.object("one", TestCluster.spec(null, "Delete")));
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackup backup = stage.cluster.get("one");
    assertEquals(List.of(TalosEtcdBackup.FINALIZER), backup.getMetadata().getFinalizers());
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    assertTrue(stage.sink.find(backup.getStatus().filename()).isEmpty());
  }

  @Test
  void otherFinalizersStay() {
    stage.start();
    stage.cluster.create(withForeignFinalizer(TestCluster.object("one", TestCluster.spec())));
    stage.cluster.await(
        "one",
        backup -> Rows.SUCCEEDED.test(backup)
            && backup.getMetadata().getFinalizers().equals(List.of(FOREIGN)));
  }

  @Test
  void anotherFinalizerKeepsTheObjectButNotTheUpload() {
    stage.source.shut();
    stage.start();
    stage.cluster.create(withForeignFinalizer(TestCluster.object("one", TestCluster.spec())));
    inTransfer("one");
    stage.cluster.backup("one").delete();
    stage.cluster.await(
        "one", backup -> backup.getMetadata().getFinalizers().equals(List.of(FOREIGN)));
    assertEquals(List.of(), stage.sink.unfinishedUploads());
    assertEquals(1, stage.source.opened());
  }

  @Test
  void aRecreatedBackupGetsItsOwnSnapshot() {
    stage.source.shut();
    TestOperator operator = stage.start();
    BackupId first = stage.cluster.create("one").id();
    inTransfer("one");
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    BackupId second = stage.cluster.create("one").id();
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertNotEquals(first, second);
    assertTrue(operator.runner.activity(first) instanceof Activity.Idle);
    assertEquals(List.of(), stage.sink.unfinishedUploads());
  }

  /** The replacement is faster than the watch. Repeated, since a missed event would be a race. */
  @RepeatedTest(5)
  void anObjectReplacedWithoutFinalizerIsNoticed() {
    stage.source.shut();
    TestOperator operator = stage.start();
    BackupId first = stage.cluster.create("one").id();
    inTransfer("one");
    stage.cluster.edit("one", backup -> {
      backup.getMetadata().setFinalizers(List.of());
      return backup;
    });
    stage.cluster.backup("one").delete();
    stage.cluster.create("one");
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    TestCluster.eventually(() -> operator.runner.activity(first) instanceof Activity.Idle);
    assertEquals(List.of(), stage.sink.unfinishedUploads());
  }

  @Test
  void anObjectDeletedWithoutFinalizerStopsItsAttempt() {
    stage.source.shut();
    TestOperator operator = stage.start();
    BackupId id = stage.cluster.create("one").id();
    inTransfer("one");
    stage.cluster.edit("one", backup -> {
      backup.getMetadata().setFinalizers(List.of());
      return backup;
    });
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    TestCluster.eventually(() -> operator.runner.activity(id) instanceof Activity.Idle);
    assertEquals(List.of(), stage.sink.unfinishedUploads());
  }
}
