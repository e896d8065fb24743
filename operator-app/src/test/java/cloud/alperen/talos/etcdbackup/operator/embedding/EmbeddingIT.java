package cloud.alperen.talos.etcdbackup.operator.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosTimeouts;
import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class EmbeddingIT {
  private static final Path SOURCE =
      Path.of("src/test/java", EmbeddingIT.class.getName().replace('.', '/') + ".java");

  private record Login(String endpoint, String bucket, String keyId, String secret) {}

  // README: begin
  /** Stores one snapshot of the cluster that a talosconfig's current context names. */
  static BackupReport backUp(String talosconfig, Login s3, BackupObserver observer)
      throws BackupException {
    ExecutorService uploads = Executors.newFixedThreadPool(2);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      TimeSource time =
          new TimeSource(InstantSource.system(), System::nanoTime, d -> Thread.sleep(d.toMillis()));
      RunBackup runBackup = new RunBackup(
          new TalosSnapshotSource(
              TalosTimeouts.defaults(), time.wall(), time.ticker(), new SecureRandom()),
          new ObjectStore(
              new S3ObjectSink(S3Settings.defaults(), uploads, timer),
              new S3ObjectSource(S3Settings.defaults(), timer)),
          observer,
          time,
          "my-tool 1.0");
      ControlPlaneAccess access = TalosConfig.parse(talosconfig).access();
      S3Target target = S3Target.of(S3Target.Place.at(s3.endpoint(), s3.bucket(), "us-east-1"));
      return runBackup.run(new BackupRequest(
          new BackupId("my-tool", "nightly", UUID.randomUUID().toString()),
          1,
          access,
          new Placement(SnapshotKeys.key(access.ref().name(), time.wall().instant()), target),
          new StorageCredentials(Map.of(
              S3Target.ACCESS_KEY_ID, SecretValue.of(s3.keyId()),
              S3Target.SECRET_ACCESS_KEY, SecretValue.of(s3.secret()))),
          Duration.ofMinutes(30)));
    } finally {
      uploads.shutdownNow();
      timer.shutdownNow();
    }
  }
  // README: end

  @Test
  void aWholeBackupNeedsNeitherKubernetesNorTheOperator() throws Exception {
    TalosPki pki = TalosPki.create(InstantSource.system());
    List<BackupEvent> events = new ArrayList<>();
    try (TalosApiServer talos = TalosApiServer.start(pki);
        S3ProxyServer s3 = S3ProxyServer.startHttp()) {
      talos.serve(SnapshotContent.etcd36());
      String talosconfig =
          pki.talosConfig("my-cluster", pki.client("os:etcd:backup"), talos.endpoint());

      BackupReport report = backUp(
          talosconfig,
          new Login(s3.endpoint().toString(), s3.bucket(), s3.accessKeyId(), s3.secretAccessKey()),
          events::add);

      try (InputStream sent = SnapshotContent.etcd36().open()) {
        assertArrayEquals(
            sent.readAllBytes(),
            s3.bucketView().find(report.key().value()).orElseThrow().bytes());
      }
      assertTrue(report.key().value().startsWith("talos-operator-etcd-backups/my-cluster/"));
      assertTrue(
          events.stream().anyMatch(BackupEvent.TransferStarted.class::isInstance),
          events.toString());
    }
  }

  @Test
  void theReadmeShowsTheseLines() throws IOException {
    String source = Files.readString(SOURCE);
    String shown = source.substring(
        source.indexOf("// README: begin\n") + 17, source.indexOf("  // README: end"));
    assertEquals(
        shown.stripTrailing().stripIndent(),
        Files.readString(Path.of("../README.md"))
            .split("```java\n")[1]
            .split("\n```")[0]
            .strip());
  }
}
