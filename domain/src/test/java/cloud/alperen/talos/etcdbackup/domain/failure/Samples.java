package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One failure of each kind, and of each problem that a kind distinguishes. */
final class Samples {
  static final NodeName NODE = new NodeName("10.0.0.2");
  static final BackupId BACKUP = new BackupId("prod", "nightly", "uid-1");

  private Samples() {}

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

  static List<BackupFailure> all() {
    List<BackupFailure> all = new ArrayList<>(List.of(
        new BackupFailure.SpecInvalid("prod/nightly", "spec.timeout", "must be greater than zero"),
        new BackupFailure.TimedOut(Duration.ofMinutes(90), 5 << 20),
        new BackupFailure.Cancelled(),
        new BackupFailure.Superseded(BACKUP),
        new BackupFailure.StatusUnwritable(BACKUP, "the API server did not answer"),
        new BackupFailure.StatusUnwritable(BACKUP, "request is too large", false),
        new PlacementUnrecordable(BACKUP, "request is too large"),
        new AttemptCrashed(2, 3),
        new BackupFailure.NoThreads("the timer"),
        new BackupFailure.Unexpected()));
    for (var problem : PrerequisiteFailure.ControlPlaneUnavailable.Problem.values()) {
      ControlPlaneRef ref = new ControlPlaneRef("prod", "my-cp");
      all.add(new PrerequisiteFailure.ControlPlaneUnavailable(ref, problem, "line 3"));
      all.add(new PrerequisiteFailure.ControlPlaneUnavailable(ref, problem, ""));
    }
    for (var problem : PrerequisiteFailure.SecretUnavailable.Problem.values()) {
      all.add(new PrerequisiteFailure.SecretUnavailable(
          "prod",
          new SecretKeyRef("s3-credentials", "accessKeyID"),
          "spec.backupStorage.s3.accessKeyID",
          problem));
      all.add(new PrerequisiteFailure.SecretUnavailable(
          "prod",
          new SecretKeyRef("s3-credentials", "accessKeyID"),
          "spec.backupStorage.s3.accessKeyID",
          problem,
          "Internal error occurred".repeat(100)));
    }
    for (var step : PrerequisiteFailure.FinalizerRefused.Step.values()) {
      all.add(new PrerequisiteFailure.FinalizerRefused(BACKUP, step, "forbidden"));
    }
    all.addAll(sources());
    Bucket bucket = new Bucket("backups");
    for (var refusal : StorageRefusal.values()) {
      all.add(new StorageFailure.Withheld(
          StorageOperation.UPLOAD,
          bucket,
          "s3:PutObject",
          refusal,
          "SomeCode: words of the store"));
    }
    all.add(new StorageFailure.KeyTaken(bucket, new ObjectKey("my-cp/snapshot.db")));
    for (var problem : StorageProblem.values()) {
      all.add(new StorageFailure.Refused(
          StorageOperation.UPLOAD, bucket, problem, "SomeCode: words of the store"));
    }
    return all;
  }

  private static List<SourceFailure> sources() {
    List<SourceFailure> sources = new ArrayList<>();
    for (var problem : SourceProblem.values()) {
      sources.add(new SourceFailure.NodeFailed(NODE, problem, "connection refused"));
    }
    sources.add(new SourceFailure.Misnamed(NODE, "my-cp", "cp-1, 10.0.0.2"));
    for (var phase : SourceFailure.Silent.Phase.values()) {
      sources.add(new SourceFailure.Silent(NODE, phase, Duration.ofSeconds(30)));
    }
    Sha256Digest a = new Sha256Digest("a".repeat(64));
    Sha256Digest b = new Sha256Digest("b".repeat(64));
    for (SnapshotDefect defect : List.of(
        new SnapshotDefect.Empty(),
        new SnapshotDefect.BadHeader("its magic number is not that of bbolt"),
        new SnapshotDefect.HeaderCutOff(79),
        new SnapshotDefect.Truncated(40_992, 1024),
        new SnapshotDefect.TrailingBytes(40_992),
        new SnapshotDefect.DigestMismatch(a, b))) {
      sources.add(new SourceFailure.Defective(NODE, defect));
    }
    sources.add(new SourceFailure.EveryNodeFailed(
        sources.stream().limit(2).map(SourceFailure::clause).toList(), Cure.TIME));
    return sources;
  }
}
