package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosControlPlaneRef;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesStandingsTest {
  private static final String CREATED = "2026-01-01T00:00:00Z";
  private static final String EARLIER = "2026-01-01T01:00:00Z";
  private static final String LATER = "2026-01-01T02:00:00Z";

  private final KubernetesStandings standings =
      new KubernetesStandings(new WatchedBackups(), TestTargets.all());

  @Test
  void eachControlPlaneHasItsOwnSummary() {
    List<ControlPlaneStanding> all = standings.of(List.of(
        succeeded("a", EARLIER),
        succeeded("a", LATER),
        gaveUp("b", LATER, "Failed to get secret x")));

    assertEquals(
        List.of("a", "b"), all.stream().map(ControlPlaneStanding::controlPlane).toList());
    assertEquals(Optional.of(Instant.parse(LATER)), all.get(0).lastSuccess());
    assertEquals(Map.of(), all.get(0).failures().byReason());
    assertEquals(Optional.empty(), all.get(1).lastSuccess());
    assertEquals(Optional.of(Instant.parse(LATER)), all.get(1).failures().last());
    assertEquals(Map.of(FailureReason.SECRET, 1), all.get(1).failures().byReason());
  }

  @Test
  void controlPlanesOfTheSameNameInTwoNamespacesAreTwo() {
    TalosEtcdBackup elsewhere = succeeded("a", LATER);
    elsewhere.getMetadata().setNamespace("elsewhere");

    assertEquals(2, standings.of(List.of(succeeded("a", EARLIER), elsewhere)).size());
  }

  @Test
  void theOldestUnfinishedBackupCountsFromItsCreation() {
    TalosEtcdBackup young = backup("a", null);
    young.getMetadata().setCreationTimestamp(LATER);
    TalosEtcdBackup waiting = backup("a", status(condition("Progressing", "True", LATER), null));

    ControlPlaneStanding standing = only(standings.of(List.of(young, waiting)));

    assertEquals(2, standing.unfinished().count());
    assertEquals(Optional.of(Instant.parse(CREATED)), standing.unfinished().oldest());
  }

  @Test
  void aBackupThatIsStartedOverCountsFromThen() {
    TalosEtcdBackup again = backup("a", status(condition("Progressing", "True", LATER), "once"));

    assertEquals(
        Optional.of(Instant.parse(LATER)),
        only(standings.of(List.of(again))).unfinished().oldest());
  }

  @Test
  void aBackupThatIsBeingDeletedIsNotUnfinished() {
    TalosEtcdBackup leaving = backup("a", null);
    leaving.getMetadata().setDeletionTimestamp(LATER);

    assertEquals(0, only(standings.of(List.of(leaving))).unfinished().count());
  }

  @Test
  void aMissingOrTooLongNameIsUnknown() {
    TalosEtcdBackup bare = backup("a", null);
    bare.setSpec(null);

    assertEquals(
        List.of("unknown"),
        standings.of(List.of(bare, backup("x".repeat(600_000), null))).stream()
            .map(ControlPlaneStanding::controlPlane)
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "Failed to get TalosControlPlane a/b: not found, CONTROL_PLANE",
    "Failed to get secret a/b, SECRET",
    "Failed to take etcd snapshot from node n, SNAPSHOT",
    "Failed to take etcd snapshot within the attempt's 2h, TIMEOUT",
    "Failed to upload snapshot to S3, STORAGE",
    "Invalid TalosEtcdBackup a/b, SPEC",
    "What nobody has said before, OTHER"
  })
  void failuresCountByTheBeginningOfTheirMessage(String message, FailureReason reason) {
    assertEquals(
        Map.of(reason, 1),
        only(standings.of(List.of(gaveUp("a", LATER, message)))).failures().byReason());
  }

  @Test
  void tenThousandAreReadInAMoment() {
    List<TalosEtcdBackup> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(succeeded("cp-" + i % 100, LATER));
    }
    long start = System.nanoTime();

    assertEquals(100, standings.of(many).size());

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took.toString());
  }

  private static ControlPlaneStanding only(List<ControlPlaneStanding> all) {
    assertEquals(1, all.size());
    return all.get(0);
  }

  private static TalosEtcdBackup succeeded(String controlPlane, String at) {
    return backup(
        controlPlane,
        status(
            List.of(
                condition("Progressing", "False", "BackupCompleted", "", at),
                condition("Ready", "True", "BackupSucceeded", "", at),
                condition("Failed", "False", "BackupSucceeded", "", at)),
            null));
  }

  private static TalosEtcdBackup gaveUp(String controlPlane, String at, String message) {
    return backup(
        controlPlane,
        status(
            List.of(
                condition("Progressing", "False", "BackupFailed", "", at),
                condition("Ready", "False", "BackupFailed", message, at),
                condition("Failed", "True", "BackupFailed", message, at)),
            null));
  }

  private static TalosEtcdBackup backup(
      String controlPlane, @Nullable TalosEtcdBackupStatus status) {
    TalosEtcdBackupSpec spec = TestCluster.spec();
    TalosEtcdBackup backup = TestCluster.object(
        "nightly",
        new TalosEtcdBackupSpec(
            new TalosControlPlaneRef(controlPlane),
            spec.backupStorage(),
            spec.timeout(),
            spec.backoffLimit(),
            spec.deletionPolicy()));
    backup.getMetadata().setCreationTimestamp(CREATED);
    backup.getMetadata().setGeneration(1L);
    backup.setStatus(status);
    return backup;
  }

  private static StatusCondition condition(String type, String status, String at) {
    return condition(type, status, "BackupQueued", "", at);
  }

  private static StatusCondition condition(
      String type, String status, String reason, String message, String at) {
    return new StatusCondition(type, status, reason, message, at, 1L);
  }

  private static TalosEtcdBackupStatus status(StatusCondition condition, @Nullable String retry) {
    return status(List.of(condition), retry);
  }

  private static TalosEtcdBackupStatus status(
      List<StatusCondition> conditions, @Nullable String retry) {
    return new TalosEtcdBackupStatus(
        conditions,
        null,
        null,
        null,
        1L,
        retry,
        1,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
