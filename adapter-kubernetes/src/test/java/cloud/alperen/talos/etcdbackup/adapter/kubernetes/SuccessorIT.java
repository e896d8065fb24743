package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile.Finalizers;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Mapping;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backup is deleted and created again under its name while all of the operator's reconciling threads are busy. */
class SuccessorIT {
  private static final int THREADS = 8;

  @RegisterExtension
  final Stage stage = Stage.ready();

  private final BusyTargets busy = new BusyTargets();

  /** Blocks each thread that reads the spec of a backup to the bucket "busy". */
  private static final class BusyTargets implements S3Mapping {
    private final TestTargets targets = new TestTargets();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();

    @Override
    public StoreRef store(S3Storage s3) {
      if ("busy".equals(s3.bucket())) {
        held.incrementAndGet();
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return targets.store(s3);
    }

    @Override
    public Optional<S3Storage> storage(StoreRef store) {
      return targets.storage(store);
    }
  }

  @AfterEach
  void letGo() {
    busy.gate.countDown();
  }

  private BackupId inTransferWithoutFinalizer(TestOperator operator) {
    BackupId first = stage.cluster.create("one").id();
    stage.cluster.await("one", backup -> !stage.sink.unfinishedUploads().isEmpty());
    stage.cluster.edit("one", backup -> {
      backup.getMetadata().setFinalizers(List.of());
      return backup;
    });
    TestCluster.eventually(
        () -> operator.keys.all().stream().noneMatch(backup -> Finalizers.isOn(backup)));
    return first;
  }

  private void keepAllThreadsBusy() {
    S3Storage s3 = TestCluster.spec().backupStorage().s3();
    for (int i = 0; i < THREADS; i++) {
      stage.cluster.create(TestCluster.object(
          "busy-" + i,
          new TalosEtcdBackupSpec(
              TestCluster.spec().talosControlPlaneRef(),
              new BackupStorage(new S3Storage(
                  "busy", s3.region(), null, null, s3.accessKeyID(), s3.secretAccessKey())),
              null,
              null,
              null)));
    }
    TestCluster.eventually(() -> busy.held.get() == THREADS);
  }

  private BackupId replace(TestOperator operator) {
    stage.cluster.backup("one").delete();
    stage.cluster.awaitGone("one");
    BackupId second = stage.cluster.create("one").id();
    TestCluster.eventually(
        () -> operator.keys.all().stream().anyMatch(backup -> backup.id().equals(second)));
    return second;
  }

  private void assertOnlyTheSecondIsBackedUp(
      TestOperator operator, BackupId first, BackupId second) {
    assertNotEquals(first, second);
    TestCluster.eventually(() -> operator.runner.activity(first) instanceof Activity.Idle);
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackup backup = stage.cluster.get("one");
    assertEquals(second, backup.id());
    assertEquals(1, backup.getStatus().attempts());
    // The busy backups upload to the same sink in turn; an orphaned upload of the first would stay.
    TestCluster.eventually(() -> stage.sink.unfinishedUploads().isEmpty());
  }

  @Test
  void theOldBackupIsCancelledAndTheNewOneRuns() {
    stage.source.shut();
    TestOperator operator = stage.start(TestTargets.only(busy));
    BackupId first = inTransferWithoutFinalizer(operator);
    keepAllThreadsBusy();
    BackupId second = replace(operator);
    busy.gate.countDown();
    assertOnlyTheSecondIsBackedUp(operator, first, second);
  }

  /** The reconcile for the edit comes first and sees the second; the deletion of the first is reported after it. */
  @Test
  void aPendingReconcileOfTheOldBackupChangesNothing() {
    stage.source.shut();
    TestOperator operator = stage.start(TestTargets.only(busy));
    BackupId first = inTransferWithoutFinalizer(operator);
    keepAllThreadsBusy();
    stage.cluster.edit("one", backup -> {
      backup.getMetadata().setLabels(Map.of("touched", "yes"));
      return backup;
    });
    BackupId second = replace(operator);
    busy.gate.countDown();
    assertOnlyTheSecondIsBackedUp(operator, first, second);
  }
}
