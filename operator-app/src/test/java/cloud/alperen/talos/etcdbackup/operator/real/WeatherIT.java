package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Thoroughness;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.AuditEntry;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API server that is frozen, stopped, forgetful, failing or busy with others, before an operator as {@code deploy/} runs it. */
@OnRealKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeatherIT {
  private static final int SIZE = 24 << 20;
  private static final int SLOWLY = 600_000;

  // Longer than the operator waits for an answer, so that its requests fail.
  private static final Duration FREEZE =
      Thoroughness.choose(Duration.ofSeconds(20), Duration.ofSeconds(60));
  private static final Duration OUTAGE =
      Thoroughness.choose(Duration.ofSeconds(10), Duration.ofSeconds(60));
  private static final int INTERVALS_AT_REST = Thoroughness.choose(1, 6);

  // The watch, the lease and a status to be written each try again, several times at first; a loop
  // would make hundreds.
  private static final int CONNECTIONS_PER_SECOND = 15;

  private final RealKubernetes kubernetes;
  private Stage stage;
  private DeployedAccount account;
  private TcpProxy network;
  private OperatorProcess operator;

  WeatherIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
  }

  @BeforeAll
  void start() throws Exception {
    stage = Stage.ready(kubernetes, "weather");
    account = DeployedAccount.in(stage, Set.of());
    network = TcpProxy.to(kubernetes.port());
    stage.world.operatorsUse(account.kubeconfig(network.port()));
    operator = stage.operator().env("TEB_LEADER_ELECTION", "true").startReady();
  }

  @AfterAll
  void end() {
    operator.close();
    network.close();
    stage.close();
  }

  @Test
  void aFrozenApiHarmsNoTransferAtItsStartMiddleOrEnd() throws Exception {
    int before = snapshots();
    PacedSnapshot atEnd = transferring("at-the-end", SIZE / 10 * 9);
    PacedSnapshot inMiddle = transferring("in-the-middle", SIZE / 2);
    PacedSnapshot atStart = transferring("at-the-start", 0);
    String stored = stage.world.backup("at-the-end").getStatus().filename();
    kubernetes.freeze();
    try {
      atEnd.hurry();
      awaitObject(stored);
      last(FREEZE);
      assertEquals(200, operator.get("/healthz").status());
      atStart.hurry();
    } finally {
      kubernetes.thaw();
    }
    inMiddle.hurry();
    for (String name : List.of("at-the-start", "in-the-middle", "at-the-end")) {
      assertUnharmed(name);
    }
    assertEquals(3, snapshots() - before);
  }

  @Test
  void aStoppedApiThatForgetsItsHistoryIsNotStormedAndNothingIsMissed() throws Exception {
    stage.world.talos().failNext(TalosFault.wrongDigest());
    kubernetes.kubectl().apply(stage.manifest("gave-up", "backoffLimit: 0"));
    stage.await("gave-up", backup -> Stage.is(backup, "Progressing", "False"));
    int before = snapshots();
    PacedSnapshot snapshot = transferring("outlives-the-api", SIZE / 2);
    String stored = stage.world.backup("outlives-the-api").getStatus().filename();
    kubernetes.stop();
    Instant gone = Instant.now();
    int connections = network.connections();
    long mostConnections;
    try {
      snapshot.hurry();
      awaitObject(stored);
      last(OUTAGE);
      connections = network.connections() - connections;
      mostConnections =
          CONNECTIONS_PER_SECOND * Duration.between(gone, Instant.now()).toSeconds();
      kubernetes.forgetHistory();
    } finally {
      kubernetes.startAgain();
    }
    assertUnharmed("outlives-the-api");
    assertEquals(1, snapshots() - before);
    assertTrue(connections > 0 && connections <= mostConnections, connections + " connections");

    stage.world.talos().serve(new PacedSnapshot(SIZE, 0));
    stage.apply("created-afterwards");
    annotate("gave-up", TalosEtcdBackup.RETRY_ANNOTATION, "1");
    stage.awaitReady("created-afterwards");
    stage.awaitReady("gave-up");
    // A watch that could go on where it was would have read no list.
    assertTrue(account.requestsSince(gone).stream()
        .anyMatch(entry -> entry.verb().equals("list") && !looksForTheRevision(entry)));
  }

  @Test
  void othersWhoKeepWritingTheObjectHarmNothing() throws Exception {
    Instant start = Instant.now();
    // Long enough for progress to be recorded meanwhile.
    stage.world.talos().serve(new PacedSnapshot(SIZE, 7_000));
    stage.apply("busy");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
      for (int i = 0; !done.get(); i++) {
        annotate("busy", "example.com/visits", Integer.toString(i));
      }
    });
    try {
      assertUnharmed("busy");
    } finally {
      done.set(true);
      others.join();
    }
    assertTrue(
        account.requestsSince(start).stream()
            .anyMatch(entry -> entry.code() == HttpURLConnection.HTTP_CONFLICT
                && entry.resource().endsWith("/status")),
        "nobody got in the way");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void anApiThatRefusesForNowOnlyDelaysTheResult(int code) throws Exception {
    String name = "answered-" + code;
    int before = snapshots();
    PacedSnapshot snapshot = transferring(name, SIZE / 2);
    String stored = stage.world.backup(name).getStatus().filename();
    RefusingWebhook refusing = new RefusingWebhook(stage, code);
    try {
      awaitRefusal(code);
      snapshot.hurry();
      awaitObject(stored);
      awaitRefusal(code);
    } finally {
      refusing.close();
    }
    assertUnharmed(name);
    assertEquals(1, snapshots() - before);
  }

  /** The progress of a transfer is written every few seconds, and its end until it is. */
  private void awaitRefusal(int code) throws InterruptedException {
    Instant since = Instant.now();
    Eventually.within(Stage.PATIENCE)
        .showing(() -> account.requestsSince(since).toString())
        .holds(() -> account.requestsSince(since).stream().anyMatch(entry -> entry.code() == code));
  }

  @Test
  void nothingIsWrittenAtRestAndLittleIsRead() throws Exception {
    kubernetes
        .kubectl()
        .apply(stage.manifest("waits").replace("name: " + Stage.CONTROL_PLANE, "name: nowhere"));
    stage.await("waits", backup -> Stage.is(backup, "Failed", "True"));
    awaitLooks(Instant.now(), 1);
    Instant rest = Instant.now();
    awaitLooks(rest, INTERVALS_AT_REST);
    List<AuditEntry> requests = account.requestsSince(rest).stream()
        .filter(entry -> !looksForTheRevision(entry))
        .toList();
    assertEquals(List.of(), requests.stream().filter(AuditEntry::writes).toList());
    // The control plane, its state Secret, the credentials.
    assertTrue(requests.size() <= 3 * (INTERVALS_AT_REST + 1), requests::toString);
  }

  /** What is asked every 10 seconds, to notice an API that is silent or was restored. */
  private static boolean looksForTheRevision(AuditEntry entry) {
    return entry.verb().equals("list") && entry.uri().endsWith("?limit=1");
  }

  /** Waits until the operator has looked so often for the control plane that is missing. */
  private void awaitLooks(Instant since, int times) throws InterruptedException {
    Eventually.within(Stage.PATIENCE.multipliedBy(2))
        .holds(() -> account.requestsSince(since).stream()
                .filter(entry -> entry.name().equals("nowhere"))
                .count()
            >= times);
  }

  /** Applies a backup and waits until so many bytes of its snapshot have been read; the others come slowly. */
  private PacedSnapshot transferring(String name, int atOnce) throws Exception {
    PacedSnapshot snapshot = new PacedSnapshot(SIZE, atOnce, SLOWLY);
    stage.world.talos().serve(snapshot);
    // Of its own: one control plane is read by one backup at a time.
    stage.world.controlPlane(name, stage.world.talos().endpoint());
    kubernetes
        .kubectl()
        .apply(stage.manifest(name).replace("name: " + Stage.CONTROL_PLANE, "name: " + name));
    Eventually.within(Stage.PATIENCE)
        .showing(() -> snapshot.passed() + " bytes")
        .holds(() -> snapshot.passed() > atOnce);
    return snapshot;
  }

  private void annotate(String name, String annotation, String value) {
    stage
        .world
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(stage.namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }

  private void awaitObject(String key) throws InterruptedException {
    Eventually.within(Stage.PATIENCE)
        .showing(() -> key + " is not stored: " + operator.text())
        .holds(() -> stage.s3.bucketView().find(key).isPresent());
  }

  private void assertUnharmed(String name) throws InterruptedException {
    TalosEtcdBackup backup = stage.awaitReady(name);
    assertEquals(1, backup.getStatus().attempts());
    assertEquals(backup.getStatus().sizeBytes(), stage.stored(backup).size());
  }

  private int snapshots() {
    return stage.world.talos().facts().calls("EtcdSnapshot");
  }

  /** How long the weather lasts is what is tested; nothing is waited for. */
  private static void last(Duration weather) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(weather.toMillis());
  }
}
