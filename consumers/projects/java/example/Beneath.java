package example;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosTimeouts;
import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The layer beneath: one backup with its own threads and clock, whose second attempt replaces what the first has left. */
final class Beneath {
  private Beneath() {}

  /** Takes a talosconfig file, the URL of a store and a bucket. */
  static void run(String... arguments) throws IOException, BackupException {
    ControlPlaneAccess access =
        TalosConfig.parse(Files.readString(Path.of(arguments[0]))).access();
    S3Target target = S3Target.of(
        S3Target.Place.at(arguments[1], arguments[2], "us-east-1"));
    // For both attempts: the second one replaces what the first may have left.
    BackupId backup = new BackupId("example", "nightly", UUID.randomUUID().toString());
    Placement placement =
        new Placement(SnapshotKeys.key(access.ref().name(), Instant.now()), target);
    try {
      run(backup, 1, access, placement);
    } catch (BackupException e) {
      System.out.println("Failed: " + e.failure().userMessage());
      run(backup, 2, access, placement);
    }
  }

  private static void run(
      BackupId backup, int attempt, ControlPlaneAccess access, Placement placement)
      throws BackupException {
    ExecutorService uploads = Executors.newFixedThreadPool(2);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      TimeSource time = TimeSource.system();
      RunBackup runBackup = new RunBackup(
          new TalosSnapshotSource(
              TalosTimeouts.defaults(), time.wall(), time.ticker(), new SecureRandom()),
          new ObjectStore(
              new S3ObjectSink(S3Settings.defaults(), uploads, timer),
              new S3ObjectSource(S3Settings.defaults(), timer)),
          event -> {},
          time,
          "example 1");
      System.out.println("Stored: "
          + runBackup
              .run(new BackupRequest(
                  backup,
                  attempt,
                  access,
                  placement,
                  new StorageCredentials(Map.of(
                      S3Target.ACCESS_KEY_ID, SecretValue.of("example"),
                      S3Target.SECRET_ACCESS_KEY, SecretValue.of("not-a-secret"))),
                  Duration.ofMinutes(1)))
              .key()
              .value());
    } finally {
      uploads.shutdownNow();
      timer.shutdownNow();
    }
  }
}
