package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.S3Storage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The effect of an edit in each phase of a backup. */
class EditIT {
  @RegisterExtension
  final Stage stage = Stage.ready();

  private void edit(String name, TalosEtcdBackupSpec spec) {
    stage.cluster.edit(name, backup -> {
      backup.setSpec(spec);
      return backup;
    });
  }

  private void annotate(String name, String value) {
    stage.cluster.edit(name, backup -> {
      backup.getMetadata().setAnnotations(Map.of(TalosEtcdBackup.RETRY_ANNOTATION, value));
      return backup;
    });
  }

  private static List<BackupNotice.Note> ignored(TestOperator operator) {
    return operator.events.stream()
        .filter(event ->
            event instanceof BackupNotice.Note noted && noted.reason().equals("EditIgnored"))
        .map(BackupNotice.Note.class::cast)
        .toList();
  }

  private static boolean observed(TalosEtcdBackup backup, long generation) {
    return backup.getStatus() != null
        && Long.valueOf(generation).equals(backup.getStatus().observedGeneration());
  }

  private static TalosEtcdBackupSpec withTimeout(String timeout) {
    TalosEtcdBackupSpec spec = TestCluster.spec();
    return new TalosEtcdBackupSpec(
        spec.talosControlPlaneRef(),
        spec.backupStorage(),
        timeout,
        spec.backoffLimit(),
        spec.deletionPolicy());
  }

  private static TalosEtcdBackupSpec withEndpoint(String endpoint) {
    TalosEtcdBackupSpec spec = TestCluster.spec();
    S3Storage s3 = spec.backupStorage().s3();
    return new TalosEtcdBackupSpec(
        spec.talosControlPlaneRef(),
        new BackupStorage(new S3Storage(
            s3.bucket(), s3.region(), endpoint, null, s3.accessKeyID(), s3.secretAccessKey())),
        null,
        null,
        null);
  }

  @Test
  void aSucceededBackupIsFinal() {
    TestOperator operator = stage.start();
    stage.cluster.create("one");
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackupStatus before = stage.cluster.get("one").getStatus();
    edit("one", TestCluster.spec(3, null));
    stage.cluster.await("one", backup -> observed(backup, 2));
    TalosEtcdBackup after = stage.cluster.get("one");
    assertEquals(before.conditions(), after.getStatus().conditions());
    assertEquals(before.filename(), after.getStatus().filename());
    assertEquals(1, stage.source.opened());
    // The observer is called after the status is written.
    TestCluster.eventually(() -> !ignored(operator).isEmpty());
    assertEquals(1, ignored(operator).size());
    assertTrue(ignored(operator).get(0).message().contains("only deletionPolicy takes effect"));
  }

  @Test
  void anEditDuringAnAttemptRestartsTheBackup() {
    stage.source.shut();
    stage.start();
    stage.cluster.create("one");
    stage.cluster.await(
        "one",
        backup ->
            Rows.FIRST_ATTEMPT.test(backup) && !stage.sink.unfinishedUploads().isEmpty());
    String firstKey = stage.cluster.get("one").getStatus().filename();
    edit("one", TestCluster.spec(3, null));
    stage.cluster.await("one", backup -> observed(backup, 2) && stage.source.opened() == 2);
    stage.source.open();
    stage.cluster.await("one", Rows.SUCCEEDED);
    TalosEtcdBackupStatus status = stage.cluster.get("one").getStatus();
    assertEquals(1, status.attempts());
    assertEquals(2, status.observedGeneration());
    assertEquals(List.of(), stage.sink.unfinishedUploads());
    assertTrue(stage.sink.find(status.filename()).isPresent());
    assertTrue(firstKey.equals(status.filename()) || stage.sink.find(firstKey).isEmpty());
  }

  @Test
  void anEditRestartsABackupThatGaveUp() {
    stage.source.refuse(1);
    stage.start();
    stage.cluster.create(TestCluster.object("one", TestCluster.spec(0, null)));
    stage.cluster.await("one", Rows.GAVE_UP);
    edit("one", TestCluster.spec(1, null));
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(1, stage.cluster.get("one").getStatus().attempts());
  }

  @Test
  void eachNewRetryAnnotationRestartsABackupThatGaveUpOnce() {
    stage.source.refuse(2);
    stage.start();
    stage.cluster.create(TestCluster.object("one", TestCluster.spec(0, null)));
    stage.cluster.await("one", Rows.GAVE_UP);
    annotate("one", "first");
    stage.cluster.await(
        "one",
        backup -> Rows.GAVE_UP.test(backup) && "first".equals(backup.getStatus().observedRetry()));
    assertEquals(2, stage.source.opened());
    annotate("one", "second");
    stage.cluster.await("one", Rows.SUCCEEDED);
    assertEquals(3, stage.source.opened());
  }

  @Test
  void aBrokenRuleIsReportedAndItsCorrectionStartsTheBackup() {
    TestOperator operator = stage.start();
    stage.cluster.create(TestCluster.object("one", withTimeout("soon")));
    stage.cluster.await("one", Rows.GAVE_UP);
    String told = Rows.message(stage.cluster.get("one"), "Failed");
    assertTrue(
        told.startsWith(
            "Invalid TalosEtcdBackup backups/one: spec.timeout 'soon' is not a duration"),
        told);
    assertTrue(operator.events.stream()
        .anyMatch(event -> event instanceof BackupNotice.Warning warned
            && warned.reason().equals("SpecInvalid")
            && told.startsWith(warned.message())));
    assertEquals(0, stage.source.opened());

    edit("one", withTimeout("1h30m"));
    stage.cluster.await("one", Rows.SUCCEEDED);
  }

  @Test
  void anInvalidEndpointIsAStorageFailure() {
    stage.start();
    stage.cluster.create(TestCluster.object("one", withEndpoint("s3.example.com:9000")));
    stage.cluster.await("one", Rows.GAVE_UP);
    String told = Rows.message(stage.cluster.get("one"), "Failed");
    assertTrue(told.startsWith("Failed to upload snapshot to S3"), told);
    assertTrue(told.contains("spec.backupStorage.s3.endpoint"), told);
    assertEquals(0, stage.source.opened());
  }

  @Test
  void aBrokenRuleIsReportedOnce() {
    TestOperator operator = stage.start();
    stage.cluster.create(TestCluster.object("one", withTimeout("soon")));
    stage.cluster.await("one", Rows.GAVE_UP);
    stage.cluster.edit("one", backup -> {
      backup.getMetadata().setLabels(Map.of("touched", "yes"));
      return backup;
    });
    stage.cluster.create("witness");
    stage.cluster.await("witness", Rows.SUCCEEDED);
    assertEquals(
        1,
        operator.events.stream()
            .filter(event -> event instanceof BackupNotice.Warning)
            .count());
    assertNotEquals(0, stage.source.opened());
  }
}
