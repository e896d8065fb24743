package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator starts in a cluster that already has backups. */
class RestartIT {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
  private static final TransitionContext MOMENT = new TransitionContext(THEN, 1, 7);
  private static final StorageTargets TARGETS = TestTargets.all();

  @RegisterExtension
  final Stage stage = Stage.ready();

  private static String key(String name) {
    return "talos-operator-etcd-backups/my-cp/etcd-snapshot-" + name + ".db";
  }

  private static BackupStatus running(String name) {
    BackupStatus queued = Lifecycle.queue(BackupStatus.NEW, Optional.empty(), MOMENT);
    Placement placement =
        new Placement(new ObjectKey(key(name)), TARGETS.store(TestCluster.spec().backupStorage()));
    return Lifecycle.place(Lifecycle.start(queued, MOMENT), placement, MOMENT);
  }

  private static BackupStatus succeeded(String name) {
    return Lifecycle.succeed(
        running(name),
        new BackupReport(
            new ObjectKey(key(name)),
            40992,
            new Sha256Digest("0".repeat(64)),
            Optional.of(new NodeName("10.0.0.2")),
            THEN.plusSeconds(60),
            Duration.ofSeconds(60)),
        MOMENT);
  }

  private TalosEtcdBackup store(String name, BackupStatus status, List<String> finalizers) {
    TalosEtcdBackup backup = TestCluster.object(name, TestCluster.spec());
    backup.getMetadata().setFinalizers(finalizers);
    backup.setStatus(new StatusCodec(TARGETS).write(status, null));
    return stage.cluster.store(backup);
  }

  @Test
  void anOrphanedAttemptIsRepeatedWithItsNumberAndKey() {
    store("one", running("2026-01-02T03-04-05Z"), List.of(TalosEtcdBackup.FINALIZER));
    Orphans.leaveUnfinished(stage.sink, key("2026-01-02T03-04-05Z"));
    stage.start();
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackupStatus status = stage.cluster.get("one").getStatus();
    assertEquals(1, status.attempts());
    assertEquals(key("2026-01-02T03-04-05Z"), status.filename());
    assertEquals(List.of(), stage.sink.unfinishedUploads());
  }

  @Test
  void theKeyOfAnotherBackupIsNotTaken() {
    // The keys of the next 30 seconds are taken.
    Instant now = Instant.now();
    for (int i = 0; i < 30; i++) {
      store(
          "done-" + i,
          succeeded(now.plusSeconds(i).toString().substring(0, 19).replace(':', '-') + "Z"),
          List.of());
    }
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    String key = stage.cluster.get("one").getStatus().filename();
    for (int i = 0; i < 30; i++) {
      assertTrue(!stage.cluster.get("done-" + i).getStatus().filename().equals(key));
    }
  }

  @Test
  void finishedBackupsCauseNoWriteAndNoRead() {
    for (int i = 0; i < 1000; i++) {
      store("done-" + i, succeeded("old-" + i), List.of());
    }
    stage.cluster.api.forgetRequests();
    stage.start();
    stage.cluster.create("witness");
    stage.cluster.await("witness", Rows.SUCCEEDED);
    assertEquals(0, stage.cluster.api.count(request -> request.path().contains("/done-")));
    assertEquals(1, stage.source.opened());
    assertEquals(
        0,
        stage.cluster.api.count(
            request -> request.writesStatus() && !request.path().contains("/witness/")));
  }

  @Test
  void nothingIsWrittenAtRest() {
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await(
        "one",
        backup ->
            Rows.SUCCEEDED.test(backup) && backup.getMetadata().getFinalizers().isEmpty());
    stage.cluster.api.forgetRequests();
    stage.cluster.create("witness");
    stage.cluster.await("witness", Rows.SUCCEEDED);
    assertEquals(
        0, stage.cluster.api.count(request -> request.writes() && request.path().contains("/one")));
  }

  @Test
  void backupsOfTheGoOperatorAreNeitherRepeatedNorChanged() {
    TalosEtcdBackup backup = TestCluster.object("go", TestCluster.spec());
    backup.setStatus(new TalosEtcdBackupStatus(
        List.of(
            new StatusCondition(
                "Progressing", "False", "BackupCompleted", "done", "2025-10-04T11:30:00Z", null),
            new StatusCondition(
                "Ready", "True", "BackupSucceeded", "done", "2025-10-04T11:30:00Z", null)),
        key("2025-10-04T11-30-00Z"),
        "some/state.yaml",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null));
    stage.cluster.store(backup);
    stage.cluster.api.forgetRequests();
    stage.start();
    stage.cluster.create("witness");
    stage.cluster.await("witness", Rows.SUCCEEDED);
    assertEquals(
        0, stage.cluster.api.count(request -> request.path().contains("/go") && request.writes()));
    assertEquals(
        1,
        stage.cluster.api.requests().stream()
            .filter(ApiRequest::writesStatus)
            .map(ApiRequest::path)
            .distinct()
            .count());
  }
}
