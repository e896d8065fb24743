package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A namespace full of finished backups, and many new ones at once, with the memory that {@code deploy/} gives. */
@OnRealKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyBackupsIT {
  private static final int FINISHED = 1000;
  private static final int AT_ONCE = 50;
  private static final int SLOTS = 4;
  private static final Duration ALL_DONE = Duration.ofMinutes(3);

  // README: -Xmx of the Deployment, and what the JVM needs besides.
  private static final long MEMORY = (192L + 256) << 20;

  private static final String STATUS = """
      status:
        filename: talos-operator-etcd-backups/finished-cp/etcd-snapshot-%1$s.db
        target:
          s3:
            bucket: backups
            region: us-east-1
            accessKeyID: {name: finished-s3, key: id}
            secretAccessKey: {name: finished-s3, key: secret}
        observedGeneration: 1
        attempts: 1
        startTime: 2026-01-02T03:04:05.000Z
        completionTime: 2026-01-02T03:05:05.000Z
        node: 10.0.0.2
        bytesTransferred: 40992
        sizeBytes: 40992
        sha256: %2$s
        conditions:
        - {type: Progressing, status: "False", reason: BackupCompleted, message: Done, lastTransitionTime: 2026-01-02T03:05:05Z, observedGeneration: 1}
        - {type: Ready, status: "True", reason: BackupSucceeded, message: Done, lastTransitionTime: 2026-01-02T03:05:05Z, observedGeneration: 1}
        - {type: Failed, status: "False", reason: BackupSucceeded, message: Done, lastTransitionTime: 2026-01-02T03:04:05Z, observedGeneration: 1}
      """;

  private final RealKubernetes kubernetes;
  private Stage stage;
  private DeployedAccount account;
  private OperatorProcess operator;

  ManyBackupsIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
  }

  @BeforeAll
  void start() throws Exception {
    stage = Stage.ready(kubernetes, "many");
    account = DeployedAccount.in(stage, Set.of());
    stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
    ExecutorService users = Executors.newFixedThreadPool(SLOTS);
    List<CompletableFuture<Void>> stored = IntStream.range(0, FINISHED)
        .mapToObj(i -> CompletableFuture.runAsync(() -> storeFinished(i), users))
        .toList();
    stored.forEach(CompletableFuture::join);
    users.shutdown();
    operator =
        stage.operator().jvm("-Xmx192m").env("TEB_LEADER_ELECTION", "true").startReady();
  }

  @AfterAll
  void end() {
    operator.close();
    stage.close();
  }

  @Test
  void aThousandFinishedBackupsCostNothing() throws Exception {
    assertEquals(
        FINISHED,
        backups().list().getItems().stream()
            .filter(backup -> Stage.is(backup, "Ready", "True"))
            .filter(backup -> backup.getMetadata().getName().startsWith("finished-"))
            .count());
    int before = stage.world.talos().facts().calls("EtcdSnapshot");
    stage.apply("witness");
    stage.awaitReady("witness");
    assertEquals(1, stage.world.talos().facts().calls("EtcdSnapshot") - before);
    // Neither they nor what they refer to: the cache shows that nothing is to be done.
    assertEquals(
        List.of(),
        account.requests().stream()
            .filter(entry -> entry.name().startsWith("finished"))
            .toList());
  }

  @Test
  void atMostFourOfFiftyRunAtOnceAndAllEndReadyInBoundedMemory() throws Exception {
    PacedSnapshot snapshot = new PacedSnapshot(6 << 20, 600_000);
    stage.world.talos().serve(snapshot);
    names().forEach(name -> stage.world.controlPlane(name, stage.world.talos().endpoint()));
    kubernetes.kubectl().apply(names().map(this::labelled).collect(Collectors.joining("---\n")));
    Eventually.within(Stage.PATIENCE)
        .showing(() -> withReason("BackupQueued") + " queued")
        .holds(() -> withReason("BackupQueued") == AT_ONCE - SLOTS
            && withReason("BackupInProgress") == SLOTS);
    snapshot.hurry();
    Eventually.within(ALL_DONE)
        .showing(() -> withReason("BackupCompleted") + " completed")
        .holds(() -> withReason("BackupCompleted") == AT_ONCE);

    Set<String> keys = burst().stream()
        .map(backup -> backup.getStatus().filename())
        .filter(key -> stage.s3.bucketView().find(key).isPresent())
        .collect(Collectors.toSet());
    assertEquals(AT_ONCE, keys.size());
    assertTrue(burst().stream().allMatch(backup -> Stage.is(backup, "Ready", "True")));
    assertEquals(List.of(), stage.s3.bucketView().unfinishedUploads());
    assertEquals(SLOTS, stage.world.talos().facts().mostOpenSnapshots());
    long peak = operator.peakResidentBytes();
    assertTrue(peak > 0 && peak <= MEMORY, peak + " bytes were resident");
  }

  private Stream<String> names() {
    return IntStream.range(0, AT_ONCE).mapToObj(i -> "burst-" + i);
  }

  private String labelled(String name) {
    // Each of a control plane of its own: of one, they follow each other.
    return stage
        .manifest(name)
        .replace("metadata:\n", "metadata:\n  labels: {of: burst}\n")
        .replace("name: " + Stage.CONTROL_PLANE, "name: " + name);
  }

  private List<TalosEtcdBackup> burst() {
    return backups().withLabel("of", "burst").list().getItems();
  }

  private long withReason(String reason) {
    return burst().stream()
        .filter(backup ->
            backup.getStatus() != null && Stage.reason(backup, "Progressing").equals(reason))
        .count();
  }

  private NonNamespaceOperation<
          TalosEtcdBackup, KubernetesResourceList<TalosEtcdBackup>, Resource<TalosEtcdBackup>>
      backups() {
    return stage.world.client().resources(TalosEtcdBackup.class).inNamespace(stage.namespace);
  }

  private void storeFinished(int number) {
    String manifest = stage
            .manifest("finished-" + number)
            .replace("name: " + Stage.CONTROL_PLANE, "name: finished-cp")
            .replace("name: s3", "name: finished-s3")
        + STATUS.formatted(number, "0".repeat(64));
    kubernetes.store(
        MockKind.TALOS_ETCD_BACKUP,
        stage
            .world
            .client()
            .getKubernetesSerialization()
            .unmarshal(manifest, GenericKubernetesResource.class));
  }
}
