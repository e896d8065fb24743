package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Statuses in every phase, reached by legal transitions only, and the facts they are made of. */
final class Backups {
  static final Instant T0 = Instant.parse("2025-10-04T11:30:00Z");
  static final int LIMIT = 3;
  static final NodeName NODE = new NodeName("10.0.0.2");
  static final BackupFailure BROKEN = new SourceFailure.NodeFailed(
      NODE, SourceProblem.STREAM_BROKEN, "UNAVAILABLE (connection reset)");
  static final BackupFailure HOPELESS =
      new BackupFailure.SpecInvalid("ns/b", "spec.timeout", "must be greater than zero");
  static final BackupFailure MISSING = new PrerequisiteFailure.SecretUnavailable(
      "ns",
      new SecretKeyRef("s3", "id"),
      "spec.backupStorage.s3.accessKeyID",
      PrerequisiteFailure.SecretUnavailable.Problem.NOT_FOUND);
  static final Placement PLACEMENT = new Placement(SnapshotKeys.key("cp", T0), new Bucket("b"));
  static final BackupReport REPORT = new BackupReport(
      PLACEMENT.key(),
      40_992,
      new Sha256Digest("ab".repeat(32)),
      Optional.of(NODE),
      T0.plusSeconds(60),
      Duration.ofSeconds(50));

  private Backups() {}

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

  static TransitionContext at(long second) {
    return new TransitionContext(T0.plusSeconds(second), 1, LIMIT);
  }

  static BackupStatus queued() {
    return Lifecycle.queue(BackupStatus.NEW, Optional.empty(), at(0));
  }

  static BackupStatus running() {
    return Lifecycle.place(Lifecycle.start(queued(), at(1)), PLACEMENT, at(2));
  }

  static BackupStatus waiting() {
    return Lifecycle.await(queued(), MISSING, at(3));
  }

  static BackupStatus retrying() {
    return Lifecycle.fail(running(), BROKEN, T0.plusSeconds(20), at(10));
  }

  static BackupStatus gaveUp() {
    return Lifecycle.fail(running(), HOPELESS, T0.plusSeconds(20), at(10));
  }

  static BackupStatus succeeded() {
    return Lifecycle.succeed(running(), REPORT, at(60));
  }

  static BackupStatus in(Phase phase) {
    return switch (phase) {
      case NEW -> BackupStatus.NEW;
      case QUEUED -> queued();
      case RUNNING -> running();
      case WAITING -> waiting();
      case RETRYING -> retrying();
      case GAVE_UP -> gaveUp();
      case SUCCEEDED -> succeeded();
    };
  }
}
