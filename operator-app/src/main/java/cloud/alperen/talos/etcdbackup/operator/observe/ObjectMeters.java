package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.ControlPlaneStanding;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the backups of each control plane stand, read from their objects whenever metrics are asked for: a series is there as soon
 * as the operator knows the objects, also after a restart, and vanishes with them. Every replica that watches says the same.
 *
 * <p>The label is {@code backup_namespace} because Prometheus puts a {@code namespace} of its own on what it finds in Kubernetes: with
 * that, control planes of the same name would become one.
 *
 * <p>Not made of Micrometer's gauges: those would have to be added and removed one by one, and be seen half-way.
 */
public final class ObjectMeters implements MultiCollector {
  private static final String NAMESPACE = "backup_namespace";
  private static final String CONTROL_PLANE = "control_plane";
  private static final String REASON = "reason";

  private final Supplier<List<ControlPlaneStanding>> standings;

  public ObjectMeters(Supplier<List<ControlPlaneStanding>> standings) {
    this.standings = standings;
  }

  @Override
  public MetricSnapshots collect() {
    GaugeSnapshot.Builder lastSuccess = gauge(
        "last_success_timestamp_seconds", "When the newest backup that is Ready was completed");
    GaugeSnapshot.Builder lastFailure = gauge(
        "last_failure_timestamp_seconds", "When the newest backup that failed for good gave up");
    GaugeSnapshot.Builder failed = gauge("failed", "Backups that failed for good");
    GaugeSnapshot.Builder unfinished = gauge("unfinished", "Backups that are still to be done");
    GaugeSnapshot.Builder oldest = gauge(
        "oldest_unfinished_timestamp_seconds",
        "When the oldest backup that is still to be done was created or started over");
    for (ControlPlaneStanding standing : standings.get()) {
      Labels labels =
          Labels.of(NAMESPACE, standing.namespace(), CONTROL_PLANE, standing.controlPlane());
      standing.lastSuccess().ifPresent(at -> lastSuccess.dataPoint(point(labels, seconds(at))));
      standing.failures().last().ifPresent(at -> lastFailure.dataPoint(point(labels, seconds(at))));
      standing
          .failures()
          .byReason()
          .forEach((reason, count) ->
              failed.dataPoint(point(labels.add(REASON, reason.label()), count)));
      unfinished.dataPoint(point(labels, standing.unfinished().count()));
      standing.unfinished().oldest().ifPresent(at -> oldest.dataPoint(point(labels, seconds(at))));
    }
    return MetricSnapshots.of(
        lastSuccess.build(),
        lastFailure.build(),
        failed.build(),
        unfinished.build(),
        oldest.build());
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name("talos_etcd_backup_" + name).help(help);
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond();
  }
}
