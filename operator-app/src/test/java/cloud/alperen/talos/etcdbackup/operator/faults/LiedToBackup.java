package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.application.runner.BackupRunner;
import cloud.alperen.talos.etcdbackup.application.runner.DrivenPorts;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerSettings;
import cloud.alperen.talos.etcdbackup.application.runner.RunnerThreads;
import cloud.alperen.talos.etcdbackup.contract.cluster.InMemoryControlPlanes;
import cloud.alperen.talos.etcdbackup.contract.source.ScriptedSnapshotSource;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.DefectiveSnapshotException;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotHeader;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotVerifier;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One backup from a healthy node into some store, driven as the reconciler drives it, whose every success is checked at the
 * moment when it is recorded: the object, looked at behind the port, is a whole snapshot with the recorded digest, and what the
 * node sent if this very attempt sent it. Only where the credentials may read nothing, a warning instead of a proof is
 * right; such successes are counted.
 *
 * <p>Thread-confined; works on the caller's thread.
 */
final class LiedToBackup {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Endpoint NODE = Endpoint.parse("10.0.0.2");

  private final BackupId backup;
  private final BackupSpec spec;
  private final LyingStore lies;
  private final ScriptedSnapshotSource source = new ScriptedSnapshotSource(LIMIT);
  private final InMemoryControlPlanes controlPlanes = new InMemoryControlPlanes();
  private final List<BackupEvent> events = new ArrayList<>();
  private final List<BackupStatus> history = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final BackupRunner runner;
  private BackupStatus status = BackupStatus.NEW;
  private Instant now = Instant.parse("2026-11-26T00:00:00Z");
  private byte[] sent = {};
  private int unproved;

  LiedToBackup(String name, S3Target target, int backoffLimit, ObjectStore store, LyingStore lies) {
    this.backup = new BackupId("default", name, "uid-" + name);
    this.spec =
        new BackupSpec(name, withSecrets(target), LIMIT, backoffLimit, DeletionPolicy.RETAIN);
    this.lies = lies;
    controlPlanes.put(
        new ControlPlaneRef("default", name),
        List.of(NODE),
        new TalosIdentity.SecretsBundle(SecretValue.of("unused")));
    StatusWriter writer = (id, change) -> record(change);
    runner = new BackupRunner(
        new DrivenPorts(
            source,
            store,
            (namespace, ref, field) -> SecretValue.of("any-" + ref.key()),
            controlPlanes,
            writer,
            (key, than) -> false),
        new RunnerThreads(
            new RunnerThreads.Pool(1, Runnable::run),
            Runnable::run,
            new RunnerThreads.Pool(1, Runnable::run),
            this::later),
        new RunnerSettings(
            "lied-to",
            RetryPolicy.DEFAULT,
            new TimeSource(() -> now, System::nanoTime, pause -> now = now.plus(pause)),
            new SplittableRandom(1)),
        events::add,
        id -> {});
  }

  private static StoreRef withSecrets(S3Target target) {
    return new StoreRef(
        target,
        Map.of(S3Target.ACCESS_KEY_ID, secret("id"), S3Target.SECRET_ACCESS_KEY, secret("secret")));
  }

  private static SecretRef secret(String key) {
    return new SecretRef(new SecretKeyRef("s3", key), "spec.backupStorage.s3");
  }

  private void later(Duration pause, Runnable task) {
    now = now.plus(pause);
    task.run();
  }

  /** One attempt, during which the node sends this. */
  void attempt(byte[] snapshot) {
    sent = snapshot;
    source.node(NODE).serve(SnapshotContent.of(snapshot));
    events.clear();
    now = now.plusSeconds(60);
    status = Lifecycle.queue(
        status, Optional.empty(), new TransitionContext(now, 1, spec.attemptLimit()));
    runner.submit(new BackupOrder(backup, 1, spec));
  }

  /** As the reconciler does for one that gave up; nothing, if it found no place for its object. */
  void cleanUp() {
    if (status.placement().isEmpty()) {
      return;
    }
    events.clear();
    now = now.plusSeconds(60);
    runner.cleanUp(
        new CleanUpOrder(backup, status.placement().get(), CleanUpOrder.Published.RECORD));
    runner.forget(backup);
  }

  /** The process died before it could record how the attempt ended. */
  void crash() {
    status = history.stream()
        .filter(recorded -> recorded.phase() == Phase.RUNNING)
        .reduce(status, (first, later) -> later);
  }

  Phase phase() {
    return status.phase();
  }

  /** Empty before the first attempt has chosen one. */
  Optional<String> key() {
    return status.placement().map(Placement::key).map(Object::toString);
  }

  /** Whether the last success was that of an object which an earlier attempt had left. */
  boolean found() {
    return events.stream()
        .anyMatch(event ->
            event instanceof BackupNotice.Note noted && noted.reason().equals("SnapshotFound"));
  }

  /** How many successes came with a warning instead of a proof, since nothing could be read. */
  int unproved() {
    return unproved;
  }

  /** What must not be, so far. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** The object under its key is broken and its own, although nobody will replace it any more. */
  boolean leftSomethingBroken() {
    return key().flatMap(lies.bucketView()::find).isPresent();
  }

  private BackupStatus record(UnaryOperator<BackupStatus> change) throws BackupException {
    BackupStatus after = change.apply(status);
    if (after.phase() == Phase.SUCCEEDED && status.phase() != Phase.SUCCEEDED) {
      judge(after);
    }
    status = after;
    history.add(after);
    return after;
  }

  private void judge(BackupStatus recorded) {
    boolean warned = events.stream()
        .anyMatch(event -> event instanceof BackupNotice.Warning warning
            && warning.reason().equals("SnapshotNotShown"));
    Optional<byte[]> stored = lies.bucketView()
        .find(recorded.placement().orElseThrow().key().value())
        .map(BucketObject::bytes);
    if (warned && lies.deniesReading()) {
      unproved++;
    } else if (warned) {
      findings.add(new Finding(Finding.Kind.FALSE_READY, "not read although that was allowed"));
    } else if (stored.isEmpty()) {
      findings.add(new Finding(Finding.Kind.FALSE_READY, "there is no object"));
    } else if (!digest(stored.get())
        .equals(recorded.transfer().sha256().orElseThrow().hex())) {
      findings.add(new Finding(
          Finding.Kind.FALSE_READY, digest(stored.get()) + " for " + recorded.transfer()));
    } else if (!found() && !Arrays.equals(stored.get(), sent)) {
      findings.add(new Finding(Finding.Kind.FALSE_READY, "another snapshot than was sent"));
    }
  }

  /** As the snapshot itself has it, or what is wrong with it. */
  private static String digest(byte[] bytes) {
    try {
      if (bytes.length < SnapshotHeader.LENGTH) {
        return "it has " + bytes.length + " bytes";
      }
      SnapshotVerifier verifier =
          new SnapshotVerifier(SnapshotHeader.parse(ByteBuffer.wrap(bytes)));
      verifier.accept(ByteBuffer.wrap(bytes));
      return verifier.finish().hex();
    } catch (DefectiveSnapshotException e) {
      return e.defect().storedDescription();
    }
  }
}
