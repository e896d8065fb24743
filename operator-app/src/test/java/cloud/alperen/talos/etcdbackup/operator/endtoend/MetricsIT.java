package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Promtool;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What Prometheus reads from an operator with three control planes: one whose backup is Ready, one whose backup failed for good,
 * one that does not exist.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern ROW =
      Pattern.compile("\\| `(talos_\\w+)` \\| (\\w+) \\| ([\\w, ]*)\\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (talos_\\w+) (\\w+)");
  private static final String LAST_SUCCESS =
      "talos_etcd_backup_last_success_timestamp_seconds{backup_namespace=\"default\",control_plane=\"good-cp\"} ";

  private final World world = new World();
  private S3ProxyServer store;
  private OperatorProcess operator;
  private TalosEtcdBackup good;
  private String scraped;

  @BeforeAll
  void start() throws InterruptedException {
    store = S3ProxyServer.startHttp();
    world.talos().serve(SnapshotContent.etcd36());
    world.controlPlane("good-cp", "127.0.0.1:" + world.talos().port());
    world.controlPlane("bad-cp", "127.0.0.1:" + world.talos().port());
    world.secret("s3", "id", store.accessKeyId(), "secret", store.secretAccessKey());
    world.apply(
        backup("good").of("good-cp").to(store.endpoint(), store.bucket()).build());
    world.apply(
        backup("bad").of("bad-cp").to(store.endpoint(), "no-such-bucket").build());
    world.apply(backup("stuck").of("no-cp").to(store.endpoint(), store.bucket()).build());
    operator = world.operator().startReady();
    good = world.await("good", LIMIT, Backups::ready);
    world.await("bad", LIMIT, Backups::terminal);
    world.await("stuck", LIMIT, Backups::waiting);
    Eventually.within(LIMIT).showing(() -> scraped).holds(() -> {
      scraped = operator.get("/metrics").body();
      return scraped.contains(LAST_SUCCESS)
          && scraped.contains("talos_etcd_backup_failed{")
          && scraped.contains("talos_etcd_backup_slots_in_use 0.0");
    });
  }

  @AfterAll
  void stop() {
    if (operator != null) {
      operator.close();
    }
    store.close();
    world.close();
  }

  @Test
  void theDocumentListsAllThereIsAndNothingElse() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2) + " [" + row.group(3).strip() + "]");
      }
    }

    assertEquals(documented, exported());
  }

  @Test
  void namesFollowTheConventions() throws Exception {
    Promtool.runWith(scraped, "check", "metrics");
  }

  @Test
  void eachControlPlaneIsToldByItself() {
    assertEquals(
        List.of(LAST_SUCCESS + (double) completed(good)),
        series("talos_etcd_backup_last_success_timestamp_seconds"));
    assertEquals(
        List.of(
            "talos_etcd_backup_failed{backup_namespace=\"default\",control_plane=\"bad-cp\",reason=\"Storage\"} 1.0"),
        series("talos_etcd_backup_failed"));
    assertEquals(
        List.of(
            "talos_etcd_backup_unfinished{backup_namespace=\"default\",control_plane=\"bad-cp\"} 0.0",
            "talos_etcd_backup_unfinished{backup_namespace=\"default\",control_plane=\"good-cp\"} 0.0",
            "talos_etcd_backup_unfinished{backup_namespace=\"default\",control_plane=\"no-cp\"} 1.0"),
        series("talos_etcd_backup_unfinished"));
    assertEquals(1, series("talos_etcd_backup_last_failure_timestamp_seconds").size());
    assertEquals(
        1, series("talos_etcd_backup_oldest_unfinished_timestamp_seconds").size());
  }

  @Test
  void whatIsReadFromObjectsSurvivesARestartAndVanishesWithThem() throws Exception {
    try (OperatorProcess next = world.operator().startReady()) {
      Eventually.within(LIMIT)
          .showing(next::text)
          .holds(
              () -> next.get("/metrics").body().contains(LAST_SUCCESS + (double) completed(good)));

      world.apply(
          backup("shortly").of("other-cp").to(store.endpoint(), store.bucket()).build());
      Eventually.within(LIMIT).holds(() -> next.get("/metrics").body().contains("other-cp"));
      world.client().resource(world.backup("shortly")).delete();
      Eventually.within(LIMIT).holds(() -> !next.get("/metrics").body().contains("other-cp"));
    }
  }

  private static long completed(TalosEtcdBackup backup) {
    return Instant.parse(backup.getStatus().completionTime()).getEpochSecond();
  }

  private List<String> series(String metric) {
    return scraped
        .lines()
        .filter(line -> line.startsWith(metric + "{"))
        .sorted()
        .toList();
  }

  /** Type and labels by name. */
  private Map<String, String> exported() {
    Map<String, String> exported = new TreeMap<>();
    TYPE.matcher(scraped).results().forEach(type -> {
      String name = type.group(1);
      String labels = scraped
          .lines()
          .filter(line -> line.matches(name + "(_sum|_count)?[{ ].*"))
          .findFirst()
          .orElseThrow()
          .replaceFirst("^\\w+ .*", "")
          .replaceFirst("^\\w+\\{(.*)} .*", "$1")
          .replaceAll("=\"[^\"]*\"", "")
          .replace(",", ", ");
      exported.put(name, type.group(2) + " [" + labels + "]");
    });
    assertTrue(exported.size() > 10, scraped);
    return exported;
  }
}
