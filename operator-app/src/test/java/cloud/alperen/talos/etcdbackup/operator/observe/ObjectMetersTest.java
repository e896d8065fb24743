package cloud.alperen.talos.etcdbackup.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding.Failures;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding.Unfinished;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.FailureReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObjectMetersTest {
  private final List<ControlPlaneStanding> standings = new ArrayList<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ObjectMetersTest() {
    registry.getPrometheusRegistry().register(new ObjectMeters(() -> standings));
  }

  @Test
  void eachControlPlaneHasItsOwnSeries() {
    standings.add(new ControlPlaneStanding(
        "team-a",
        "cp",
        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
        new Failures(Optional.empty(), Map.of()),
        new Unfinished(Optional.empty(), 0)));
    standings.add(new ControlPlaneStanding(
        "team-b",
        "cp",
        Optional.empty(),
        new Failures(
            Optional.of(Instant.ofEpochSecond(1_700_000_100)), Map.of(FailureReason.STORAGE, 2)),
        new Unfinished(Optional.of(Instant.ofEpochSecond(1_700_000_200)), 3)));

    assertEquals(
        List.of(
            "talos_etcd_backup_failed{backup_namespace=\"team-b\",control_plane=\"cp\",reason=\"Storage\"} 2.0",
            "talos_etcd_backup_last_failure_timestamp_seconds{backup_namespace=\"team-b\",control_plane=\"cp\"} 1.7000001E9",
            "talos_etcd_backup_last_success_timestamp_seconds{backup_namespace=\"team-a\",control_plane=\"cp\"} 1.7E9",
            "talos_etcd_backup_oldest_unfinished_timestamp_seconds{backup_namespace=\"team-b\",control_plane=\"cp\"} 1.7000002E9",
            "talos_etcd_backup_unfinished{backup_namespace=\"team-a\",control_plane=\"cp\"} 0.0",
            "talos_etcd_backup_unfinished{backup_namespace=\"team-b\",control_plane=\"cp\"} 3.0"),
        series());
  }

  @Test
  void seriesVanishWithTheirObjects() {
    standings.add(new ControlPlaneStanding(
        "team-a",
        "cp",
        Optional.of(Instant.EPOCH),
        new Failures(Optional.empty(), Map.of()),
        new Unfinished(Optional.empty(), 0)));
    assertEquals(2, series().size());

    standings.clear();

    assertEquals(List.of(), series());
  }

  private List<String> series() {
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .toList();
  }
}
