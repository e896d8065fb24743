package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The nouns of the use case tests. */
final class Facts {
  static final String PLANTED = "hunter2-planted";
  static final BackupId BACKUP = new BackupId("ns", "nightly", "uid-1");
  static final StorageTarget TARGET = new Bucket("backups");
  /** The target of the backups with the Secrets that open it. */
  static final StoreRef STORE = store(TARGET);

  static final Placement PLACEMENT =
      new Placement(SnapshotKeys.key("cp", Instant.parse("2025-10-04T11:00:00Z")), STORE);
  static final StorageCredentials CREDENTIALS =
      new StorageCredentials(Map.of("secretAccessKey", SecretValue.of(PLANTED)));
  static final Duration TIMEOUT = Duration.ofMinutes(10);

  static final BackupFailure STORE_DOWN = new StorageFailure.Refused(
      StorageOperation.UPLOAD, TARGET, StorageProblem.UNREACHABLE, "connection refused");
  static final StorageFailure.Withheld STORE_DENIES = new StorageFailure.Withheld(
      StorageOperation.UPLOAD,
      TARGET,
      "s3:ListBucketMultipartUploads",
      StorageRefusal.ACCESS_DENIED,
      "AccessDenied");
  static final StorageFailure.Withheld STORE_LACKS = new StorageFailure.Withheld(
      StorageOperation.UPLOAD,
      TARGET,
      "s3:ListBucketMultipartUploads",
      StorageRefusal.UNSUPPORTED,
      "NotImplemented");
  static final BackupFailure TOO_LARGE = new StorageFailure.Refused(
      StorageOperation.UPLOAD, TARGET, StorageProblem.TOO_LARGE, "2 TiB");
  static final BackupFailure NO_SECRET = new PrerequisiteFailure.SecretUnavailable(
      "ns",
      new SecretKeyRef("s3", "secret"),
      "spec.backupStorage.s3.secretAccessKey",
      PrerequisiteFailure.SecretUnavailable.Problem.NOT_FOUND);
  static final BackupFailure NO_CONTROL_PLANE = new PrerequisiteFailure.ControlPlaneUnavailable(
      new ControlPlaneRef("ns", "cp"),
      PrerequisiteFailure.ControlPlaneUnavailable.Problem.NOT_FOUND,
      "");

  private static final byte[] SNAPSHOT = bytes(SnapshotContent.generated(1 << 20));

  private Facts() {}

  record Bucket(String name) implements StorageTarget {
    @Override
    public String kind() {
      return "S3";
    }

    @Override
    public String display() {
      return "bucket " + name;
    }
  }

  static StoreRef store(StorageTarget target) {
    return new StoreRef(
        target,
        Map.of(
            "secretAccessKey",
            new SecretRef(
                new SecretKeyRef("s3", "secret"), "spec.backupStorage.s3.secretAccessKey"),
            "accessKeyID",
            new SecretRef(new SecretKeyRef("s3", "id"), "spec.backupStorage.s3.accessKeyID")));
  }

  static BackupFailure broken(String host) {
    return new SourceFailure.NodeFailed(
        new NodeName(host), SourceProblem.STREAM_BROKEN, "UNAVAILABLE (connection reset)");
  }

  static BackupFailure denied(String host) {
    return new SourceFailure.NodeFailed(
        new NodeName(host), SourceProblem.ACCESS_DENIED, "not authorized");
  }

  static BackupFailure unconfirmed() {
    return new StorageFailure.Refused(
        StorageOperation.UPLOAD,
        TARGET,
        StorageProblem.NOT_CONFIRMED,
        "no answer to the completion");
  }

  static ControlPlaneAccess access(String... hosts) {
    return new ControlPlaneAccess(
        new ControlPlaneRef("ns", "cp"),
        Arrays.stream(hosts).map(Endpoint::parse).toList(),
        new TalosIdentity.SecretsBundle(SecretValue.of(PLANTED)));
  }

  static BackupRequest request(String... hosts) {
    return new BackupRequest(BACKUP, 1, access(hosts), PLACEMENT, CREDENTIALS, TIMEOUT);
  }

  static BackupSpec spec(int backoffLimit, Duration timeout) {
    return new BackupSpec("cp", STORE, timeout, backoffLimit, DeletionPolicy.RETAIN);
  }

  static BackupFailure apiAway() {
    return new PrerequisiteFailure.ControlPlaneUnavailable(
        new ControlPlaneRef("ns", "cp"),
        PrerequisiteFailure.ControlPlaneUnavailable.Problem.API_UNREACHABLE,
        "");
  }

  static BackupFailure refusedSecret() {
    return new PrerequisiteFailure.SecretUnavailable(
        "ns",
        new SecretKeyRef("a%b", "secret"),
        "spec.backupStorage.s3.secretAccessKey",
        PrerequisiteFailure.SecretUnavailable.Problem.API_REFUSED,
        "invalid URL escape");
  }

  static BackupFailure secretUnanswered() {
    return new PrerequisiteFailure.SecretUnavailable(
        "ns",
        new SecretKeyRef("s3", "secret"),
        "spec.backupStorage.s3.secretAccessKey",
        PrerequisiteFailure.SecretUnavailable.Problem.API_UNREACHABLE);
  }

  /** About 1 MiB: several read buffers, more than one part. Not to be changed. */
  static byte[] snapshot() {
    return SNAPSHOT;
  }

  static byte[] bytes(SnapshotContent content) {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
