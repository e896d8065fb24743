package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCodecTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final ObjectKey KEY = new ObjectKey("talos-operator-etcd-backups/my-cp/a.db");
  private static final StoreRef STORE = TestTargets.store(
      new TestTargets.Bucket("bucket", "us-east-1", Optional.of("https://s3.example.com"), true),
      new SecretKeyRef("s3", "id"),
      new SecretKeyRef("s3", "secret"),
      Optional.of(new SecretKeyRef("ca", "ca.crt")));
  private static final BackupFailure FAILURE = new BackupFailure.Unexpected();

  private final StatusCodec codec = new StatusCodec(TestTargets.all());

  private static TalosEtcdBackup backup(TalosEtcdBackupStatus status) {
    TalosEtcdBackup backup = new TalosEtcdBackup();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setGeneration(7L);
    backup.setMetadata(metadata);
    backup.setStatus(status);
    return backup;
  }

  /** Converts through JSON, as the API server stores it. */
  private BackupStatus stored(BackupStatus status) {
    String json = Serialization.asJson(backup(codec.write(status, null)));
    return codec.read(Serialization.unmarshal(json, TalosEtcdBackup.class));
  }

  private static List<UnaryOperator<BackupStatus>> transitions(Instant now, long generation) {
    TransitionContext at = new TransitionContext(now, generation, 3);
    Optional<String> retry = Optional.of("again-" + generation);
    return List.of(
        status -> Lifecycle.queue(status, retry, at),
        status -> Lifecycle.await(status, FAILURE, at),
        status -> Lifecycle.start(status, at),
        status -> Lifecycle.place(status, new Placement(KEY, STORE), at),
        status -> Lifecycle.progress(status, new NodeName("10.0.0.2"), 4096, 40992, at),
        status -> Lifecycle.fail(status, FAILURE, now.plusSeconds(10), at),
        status -> Lifecycle.succeed(status, report(now), at),
        status -> Lifecycle.refuse(status, FAILURE, retry, at),
        status -> Lifecycle.rearm(status, retry, at),
        status -> Lifecycle.noteEdit(status, generation));
  }

  private static BackupReport report(Instant now) {
    return new BackupReport(
        KEY,
        40992,
        new Sha256Digest("ab".repeat(32)),
        Optional.of(new NodeName("10.0.0.2")),
        now,
        Duration.ofSeconds(1));
  }

  @Test
  void everyStatusOfTheLifecycleRoundTrips() {
    Set<Phase> seen = EnumSet.noneOf(Phase.class);
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      BackupStatus status = BackupStatus.NEW;
      for (int step = 1; step <= 40; step++) {
        List<UnaryOperator<BackupStatus>> transitions = transitions(START.plusSeconds(step), step);
        try {
          status = transitions.get(random.nextInt(transitions.size())).apply(status);
        } catch (IllegalStateException notFromHere) {
          continue;
        }
        assertEquals(status, stored(status), "seed " + seed + ", step " + step);
        seen.add(status.phase());
      }
    }
    assertEquals(EnumSet.complementOf(EnumSet.of(Phase.NEW)), seen);
  }

  @Test
  void anAbsentStatusIsNew() {
    assertEquals(BackupStatus.NEW, stored(BackupStatus.NEW));
    assertEquals(BackupStatus.NEW, codec.read(backup(null)));
  }

  @Test
  void aSucceededBackupHasSizeAndDurationForPeople() {
    BackupStatus status = BackupStatus.NEW;
    TransitionContext start = new TransitionContext(START, 1, 3);
    status = Lifecycle.start(Lifecycle.queue(status, Optional.empty(), start), start);
    assertNull(codec.write(status, null).size());
    assertNull(codec.write(status, null).duration());
    status = Lifecycle.succeed(status, report(START.plusSeconds(72)), start);
    TalosEtcdBackupStatus written = codec.write(status, null);
    assertEquals("40.0 KiB", written.size());
    assertEquals("1m12s", written.duration());
    assertEquals("2026-01-02T03:05:17Z", written.completionTime());
  }

  @Test
  void theGoOperatorsFilenameStaysUntilOursIsChosen() {
    TalosEtcdBackupStatus theirs = Serialization.unmarshal(
        "{\"filename\":\"theirs.db\",\"stateFilename\":\"theirs.yaml\"}",
        TalosEtcdBackupStatus.class);
    TransitionContext at = new TransitionContext(START, 1, 3);
    BackupStatus queued = Lifecycle.queue(codec.read(backup(theirs)), Optional.empty(), at);
    TalosEtcdBackupStatus written = codec.write(queued, theirs);
    assertEquals("theirs.db", written.filename());
    assertEquals("theirs.yaml", written.stateFilename());

    BackupStatus placed =
        Lifecycle.place(Lifecycle.start(queued, at), new Placement(KEY, STORE), at);
    TalosEtcdBackupStatus ours = codec.write(placed, written);
    assertEquals(KEY.value(), ours.filename());
    BackupStatus dropped = Lifecycle.start(Lifecycle.rearm(placed, Optional.empty(), at), at);
    assertNull(codec.write(dropped, ours).filename());
  }

  @Test
  void aBackupOfTheGoOperatorIsFinalForItsGeneration() {
    TalosEtcdBackupStatus theirs = Serialization.unmarshal("""
        {"filename": "theirs.db", "conditions": [
          {"type": "Ready", "status": "True", "reason": "BackupSucceeded", "message": "done",
           "lastTransitionTime": "2025-10-04T13:30:00+02:00"}]}
        """, TalosEtcdBackupStatus.class);
    BackupStatus status = codec.read(backup(theirs));
    assertEquals(Phase.SUCCEEDED, status.phase());
    assertEquals(7, status.observedGeneration());
    assertEquals(
        Instant.parse("2025-10-04T11:30:00Z"), status.conditions().get(0).lastTransition());
    assertFalse(status.placement().isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"startTime\":\"yesterday\",\"sha256\":\"short\",\"node\":\" \",\"sizeBytes\":-1}",
        "{\"filename\":\"/a\",\"target\":{\"s3\":{\"bucket\":\"b\",\"region\":\"r\",\"accessKeyID\":{\"name\":\"n\",\"key\":\"k\"},\"secretAccessKey\":{\"name\":\"n\",\"key\":\"k\"}}}}",
        "{\"attempts\":-4,\"interruptions\":-1,\"bytesTransferred\":-1,\"conditions\":[{\"type\":\"Strange\"}]}"
      })
  void anUnreadableValueCountsAsAbsent(String status) {
    assertEquals(
        BackupStatus.NEW,
        codec.read(backup(Serialization.unmarshal(status, TalosEtcdBackupStatus.class))));
  }
}
