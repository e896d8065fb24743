package cloud.alperen.talos.etcdbackup.operator.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeterObserverTest {
  private static final BackupId BACKUP = new BackupId("team-a", "nightly", "uid-1");
  private static final NodeName NODE = new NodeName("10.0.0.2");
  private static final ObjectKey KEY = new ObjectKey("a/b.db");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterObserver meters = new MeterObserver(registry);

  @Test
  void aSuccessCounts() {
    meters.on(new BackupEvent.AttemptStarted(BACKUP, 1, 7));
    meters.on(new BackupEvent.Succeeded(
        BACKUP,
        new ObjectKey("a/b.db"),
        4096,
        new Sha256Digest("0".repeat(64)),
        Optional.of(new NodeName("10.0.0.2")),
        Instant.ofEpochSecond(1_700_000_000),
        Duration.ofSeconds(3)));

    assertShows("talos_etcd_backup_attempts_total 1.0");
    assertShows("talos_etcd_backup_outcomes_total{reason=\"BackupSucceeded\"} 1.0");
    assertShows("talos_etcd_backup_size_bytes_sum 4096.0");
    assertShows("talos_etcd_backup_duration_seconds_sum 3.0");
  }

  @Test
  void aFailureCountsUnderItsReason() {
    meters.on(failed(Optional.empty()));

    assertShows("talos_etcd_backup_outcomes_total{reason=\"AttemptTimedOut\"} 1.0");
  }

  @Test
  void onlyAFailureThatAnotherAttemptFollowsIsARetry() {
    meters.on(failed(Optional.of(Instant.EPOCH)));
    meters.on(failed(Optional.empty()));

    assertShows("talos_etcd_backup_retries_total 1.0");
  }

  @Test
  void transfersCountByNodeAndBytesAlsoInVain() {
    meters.on(new BackupEvent.TransferStarted(BACKUP, NODE, KEY, 100));
    meters.on(new BackupEvent.Progressed(BACKUP, 30, 100));
    meters.on(new BackupEvent.Progressed(BACKUP, 70, 100));
    // The next node begins from the start.
    meters.on(new BackupEvent.TransferStarted(BACKUP, new NodeName("10.0.0.3"), KEY, 100));
    meters.on(new BackupEvent.Progressed(BACKUP, 20, 100));
    meters.on(failed(Optional.empty()));
    meters.on(new BackupEvent.TransferStarted(BACKUP, NODE, KEY, 100));
    meters.on(new BackupEvent.Progressed(BACKUP, 10, 100));

    assertShows("talos_etcd_backup_transfers_total{node=\"10.0.0.2\"} 2.0");
    assertShows("talos_etcd_backup_transfers_total{node=\"10.0.0.3\"} 1.0");
    assertShows("talos_etcd_backup_transferred_bytes_total 100.0");
  }

  @Test
  void nodesBeyondTheFirstHundredAreOne() {
    for (int i = 0; i < 103; i++) {
      meters.on(new BackupEvent.TransferStarted(BACKUP, new NodeName("node-" + i), KEY, 1));
    }

    assertShows("talos_etcd_backup_transfers_total{node=\"node-99\"} 1.0");
    assertShows("talos_etcd_backup_transfers_total{node=\"other\"} 3.0");
  }

  @Test
  void aStoreThatCouldNotBeSweptCounts() {
    meters.on(
        new BackupEvent.SweepFailed(BACKUP, new BackupFailure.TimedOut(Duration.ofMinutes(1), 5)));

    assertShows("talos_etcd_backup_sweep_failures_total 1.0");
  }

  @Test
  void noTagNamesABackup() {
    meters.on(new BackupEvent.AttemptStarted(BACKUP, 1, 7));

    assertFalse(registry.scrape().contains("nightly"));
  }

  private static BackupEvent failed(Optional<Instant> nextAttempt) {
    return new BackupEvent.AttemptFailed(
        BACKUP,
        1,
        7,
        new BackupFailure.TimedOut(Duration.ofMinutes(1), 5),
        nextAttempt,
        new Exception());
  }

  private void assertShows(String line) {
    assertTrue(registry.scrape().lines().anyMatch(line::equals), registry.scrape());
  }
}
