package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SecretKeySelector;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.LiveEtcd;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Tools;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A second, and what a busy machine adds; without being cancelled, a stream that stands still lasts a minute. */
  private static final Duration PROMPTLY = Duration.ofSeconds(10);

  private final World world = new World();
  private S3ProxyServer http;
  private S3ProxyServer https;
  private OperatorProcess operator;

  @BeforeAll
  void start() throws InterruptedException {
    http = S3ProxyServer.startHttp();
    https = S3ProxyServer.startHttps();
    world.controlPlane("my-cp", "127.0.0.1:" + world.talos().port());
    world.secret("s3", "id", http.accessKeyId(), "secret", http.secretAccessKey());
    operator = world
        .operator()
        .env("TEB_RETRY_FIRST_DELAY", "1s")
        .env("TEB_SHUTDOWN_GRACE", "1s")
        .startReady();
  }

  @BeforeEach
  void serveARealSnapshot() {
    world.talos().serve(SnapshotContent.etcd36());
    world.talos().failAlways(TalosFault.none());
  }

  @AfterAll
  void stop() {
    if (operator != null) {
      operator.close();
    }
    https.close();
    http.close();
    world.close();
  }

  @Test
  void aSnapshotSmallerThanAPartArrivesByteIdentical() throws Exception {
    arrivesByteIdentical("small", SnapshotContent.etcd34());
  }

  @Test
  void aSnapshotOfSeveralPartsArrivesByteIdentical() throws Exception {
    arrivesByteIdentical("large", SnapshotContent.generated(17L << 20));
  }

  @Test
  void aSelfSignedStoreIsTrustedOnlyWhenAsked() throws Exception {
    world.apply(
        backup("self-signed").to(https.endpoint(), https.bucket()).insecure().build());

    TalosEtcdBackup done = world.await("self-signed", LIMIT, Backups::terminal);

    assertTrue(Backups.ready(done), Backups.failure(done));
    assertTrue(https.bucketView().find(done.getStatus().filename()).isPresent());
    assertEquals(List.of(), warningsOfLibraries());
  }

  @Test
  void aStoreIsTrustedByTheCertificatesOfItsSecretAndAsSoonAsTheyAreThere() throws Exception {
    String right = https.identity().orElseThrow().certificatePem();
    world.secret("store-ca", "ca.crt", ServerIdentity.authority().certificatePem());
    world.apply(backup("private-ca")
        .to(https.endpoint(), https.bucket())
        .trusting("store-ca", "ca.crt")
        .retrying(20)
        .build());
    world.await("private-ca", LIMIT, Backups::failed);

    world.secret("store-ca", "ca.crt", right);
    TalosEtcdBackup done = world.await("private-ca", LIMIT, Backups::terminal);

    assertTrue(Backups.ready(done), Backups.failure(done));
    assertTrue(https.bucketView().find(done.getStatus().filename()).isPresent());
    assertEquals(
        new SecretKeySelector("store-ca", "ca.crt"),
        done.getStatus().target().s3().endpointCA());
  }

  private List<String> warningsOfLibraries() {
    return operator.output().stream()
        .filter(line -> line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\""))
        .filter(line -> !line.contains("\"loggerName\":\"cloud.alperen."))
        .toList();
  }

  @Test
  void statusTellsTheWholeStory() throws Exception {
    world.apply(backup("story").to(http.endpoint(), http.bucket()).build());

    TalosEtcdBackup done = world.await("story", LIMIT, Backups::terminal);

    TalosEtcdBackupStatus status = done.getStatus();
    assertEquals(
        List.of(
            "Progressing/False/BackupCompleted",
            "Ready/True/BackupSucceeded",
            "Failed/False/BackupSucceeded"),
        status.conditions().stream().map(BackupIT::row).toList());
    assertTrue(
        status
            .filename()
            .matches(
                "talos-operator-etcd-backups/my-cp/etcd-snapshot-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ\\.db"),
        status.filename());
    assertEquals(36896, status.sizeBytes());
    assertEquals("36.0 KiB", status.size());
    assertEquals(64, status.sha256().length());
    assertEquals("127.0.0.1:" + world.talos().port(), status.node());
    assertEquals(1, status.attempts());
    assertEquals(http.bucket(), status.target().s3().bucket());
    assertTrue(
        status.startTime() != null && status.completionTime() != null && status.duration() != null);
    Eventually.within(LIMIT)
        .holds(() -> !world
            .backup("story")
            .getMetadata()
            .getFinalizers()
            .contains(TalosEtcdBackup.FINALIZER));
  }

  @Test
  void theClientCertificateHasOnlyTheBackupRole() throws Exception {
    world.apply(backup("role").to(http.endpoint(), http.bucket()).build());

    world.await("role", LIMIT, Backups::ready);

    assertEquals(java.util.Set.of("os:etcd:backup"), world.talos().facts().roles());
  }

  @Test
  void aFailedAttemptIsRetriedUnderTheSameKey() throws Exception {
    world.talos().failNext(TalosFault.endsEarlyAfter(8192));
    world.apply(backup("retried").retrying(3).to(http.endpoint(), http.bucket()).build());

    TalosEtcdBackup retrying = world.await("retried", LIMIT, Backups::failed);
    TalosEtcdBackup done = world.await("retried", LIMIT, Backups::ready);

    assertTrue(
        Backups.failure(retrying).startsWith("Failed to take etcd snapshot from node 127.0.0.1"),
        Backups.failure(retrying));
    assertTrue(Backups.failure(retrying).contains("attempt 1 of 4"), Backups.failure(retrying));
    assertEquals(retrying.getStatus().filename(), done.getStatus().filename());
    assertEquals(2, done.getStatus().attempts());
  }

  @Test
  void deletingABackupMidTransferLeavesNothing() throws Exception {
    world.talos().serve(SnapshotContent.generated(32L << 20));
    world.talos().failNext(TalosFault.stallsAfter(20L << 20));
    world.apply(backup("deleted").to(http.endpoint(), http.bucket()).build());
    Eventually.within(LIMIT).holds(() -> http.bucketView().unfinishedUploads().size() == 1);

    world.client().resource(world.backup("deleted")).delete();

    Eventually.within(PROMPTLY).holds(() -> world.backup("deleted") == null);
    assertEquals(List.of(), http.bucketView().unfinishedUploads());
    Eventually.within(PROMPTLY).holds(() -> world.talos().facts().openSnapshots() == 0);
  }

  @Test
  void deletionPolicyDeleteDeletesTheStoredSnapshotToo() throws Exception {
    world.apply(backup("disposable")
        .deletingItsSnapshot()
        .to(http.endpoint(), http.bucket())
        .build());
    TalosEtcdBackup done = world.await("disposable", LIMIT, Backups::ready);
    Eventually.within(LIMIT)
        .holds(() -> world
            .backup("disposable")
            .getMetadata()
            .getFinalizers()
            .contains(TalosEtcdBackup.FINALIZER));

    world.client().resource(done).delete();

    Eventually.within(LIMIT).holds(() -> world.backup("disposable") == null);
    assertEquals(Optional.empty(), http.bucketView().find(done.getStatus().filename()));
  }

  @Test
  void theMetersCount() throws Exception {
    world.apply(backup("counted").to(http.endpoint(), http.bucket()).build());
    world.await("counted", LIMIT, Backups::ready);

    String metrics = operator.get("/metrics").body();

    for (String meter : List.of(
        "talos_etcd_backup_attempts_total",
        "talos_etcd_backup_outcomes_total{reason=\"BackupSucceeded\"}",
        "talos_etcd_backup_size_bytes_sum",
        "talos_etcd_backup_duration_seconds_count",
        "talos_etcd_backup_transferred_bytes_total",
        "talos_etcd_backup_transfers_total{node=\"127.0.0.1")) {
      assertTrue(value(metrics, meter) > 0, meter + " in\n" + metrics);
    }
    assertFalse(metrics.contains("counted"), "a meter names a backup");
  }

  @Test
  void theStoredObjectRestoresIntoARealEtcd(@TempDir Path folder) throws Exception {
    Tools.require("etcd", "etcdctl");
    Path saved;
    try (LiveEtcd etcd = LiveEtcd.start()) {
      for (int i = 0; i < 20; i++) {
        etcd.put(
            "/registry/key-" + i, ("value-" + i).repeat(40_000).getBytes(StandardCharsets.UTF_8));
      }
      saved = Files.copy(etcd.snapshot(), folder.resolve("served.db"));
    }
    world.talos().serve(SnapshotContent.of(saved));
    world.apply(backup("restorable").to(http.endpoint(), http.bucket()).build());
    TalosEtcdBackup done = world.await("restorable", LIMIT, Backups::ready);
    assertTrue(done.getStatus().sizeBytes() > 5 << 20, "the snapshot should have several parts");

    Path stored = folder.resolve("stored.db");
    Files.write(stored, object(done).bytes());

    try (LiveEtcd restored = LiveEtcd.startRestored(stored)) {
      for (int i = 0; i < 20; i++) {
        assertEquals(
            Optional.of(("value-" + i).repeat(40_000)), restored.get("/registry/key-" + i));
      }
    }
  }

  private void arrivesByteIdentical(String name, SnapshotContent content) throws Exception {
    world.talos().serve(content);
    world.apply(backup(name).to(http.endpoint(), http.bucket()).build());

    TalosEtcdBackup done = world.await(name, LIMIT, Backups::terminal);

    assertTrue(Backups.ready(done), Backups.failure(done));
    try (InputStream sent = content.open()) {
      assertArrayEquals(sent.readAllBytes(), object(done).bytes());
    }
    assertEquals(List.of(), http.bucketView().unfinishedUploads());
  }

  private BucketObject object(TalosEtcdBackup done) {
    return http.bucketView().find(done.getStatus().filename()).orElseThrow();
  }

  private static double value(String metrics, String meter) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(meter))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  private static String row(StatusCondition condition) {
    return condition.type() + "/" + condition.status() + "/" + condition.reason();
  }
}
