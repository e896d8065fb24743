package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.contract.cluster.StatusWriterContract;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesStatusWriterIT extends StatusWriterContract {
  private static final TransitionContext MOMENT =
      new TransitionContext(Instant.parse("2026-01-02T03:04:05Z"), 1, 7);

  private final TestCluster cluster = new TestCluster(MockKind.TALOS_ETCD_BACKUP);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Override
  protected StatusWriter writer() {
    return new KubernetesStatusWriter(cluster.client, TestTargets.all());
  }

  @Override
  protected BackupId create(String name) {
    return cluster.create(name).id();
  }

  @Override
  protected void delete(BackupId backup) {
    cluster.backup(backup.name()).delete();
    cluster.awaitGone(backup.name());
  }

  @Override
  protected long writes() {
    return cluster.api.count(ApiRequest::writesStatus);
  }

  private static BackupStatus queue(BackupStatus status) {
    return Lifecycle.queue(status, Optional.empty(), MOMENT);
  }

  @Test
  void aRetryRecognisesAWriteWhoseAnswerWasLost() throws BackupException {
    BackupId backup = create("one");
    StatusWriter writer = writer();
    writer.update(backup, KubernetesStatusWriterIT::queue);
    UnaryOperator<BackupStatus> start = status -> Lifecycle.start(status, MOMENT);
    cluster.api.loseAnswers(ApiRequest::writesStatus, 1);
    BackupException lost = assertThrows(BackupException.class, () -> writer.update(backup, start));
    assertTrue(lost.failure() instanceof BackupFailure.StatusUnwritable);
    BackupStatus recorded = writer.update(backup, start);
    assertEquals(Phase.RUNNING, recorded.phase());
    assertEquals(1, recorded.attempts());
  }

  @Test
  void aRetryRepeatsAWriteThatDidNotArrive() throws BackupException {
    BackupId backup = create("one");
    StatusWriter writer = writer();
    UnaryOperator<BackupStatus> queue = KubernetesStatusWriterIT::queue;
    cluster.api.refuse(ApiRequest::writesStatus, 500, 1);
    assertThrows(BackupException.class, () -> writer.update(backup, queue));
    assertEquals(Phase.QUEUED, writer.update(backup, queue).phase());
  }

  @ParameterizedTest
  @CsvSource({"413, false", "422, false", "403, true", "500, true"})
  void aRefusedWriteIsClassified(int code, boolean retryable) {
    BackupId backup = create("one");
    cluster.api.refuse(ApiRequest::writesStatus, code, 100);
    BackupException thrown = assertThrows(
        BackupException.class, () -> writer().update(backup, KubernetesStatusWriterIT::queue));
    assertEquals(retryable, thrown.failure().retryable());
    assertTrue(thrown.getMessage().endsWith("injected"), thrown.getMessage());
  }

  @Test
  void aChangeWithoutARetryIsForgotten() {
    KubernetesStatusWriter writer = new KubernetesStatusWriter(cluster.client, TestTargets.all());
    cluster.api.loseAnswers(ApiRequest::writesStatus, 100);
    for (int i = 0; i < 10; i++) {
      BackupId backup = create("backup-" + i);
      TransitionContext own = new TransitionContext(MOMENT.now(), i, 7);
      assertThrows(
          BackupException.class,
          () -> writer.update(backup, status -> Lifecycle.queue(status, Optional.empty(), own)));
    }
    TestCluster.eventually(() -> {
      System.gc();
      return writer.unconfirmed() == 0;
    });
  }

  @Test
  void anEndlessConflictIsReported() {
    BackupId backup = create("one");
    cluster.api.refuse(ApiRequest::writesStatus, 409, 1000);
    BackupException thrown = assertThrows(
        BackupException.class, () -> writer().update(backup, KubernetesStatusWriterIT::queue));
    assertTrue(thrown.failure().retryable());
  }

  @Test
  void fieldsAndConditionsOfOthersStay() throws BackupException {
    TalosEtcdBackup object = TestCluster.object("one", TestCluster.spec());
    GenericKubernetesResource stored = cluster
        .client
        .getKubernetesSerialization()
        .convertValue(object, GenericKubernetesResource.class);
    stored.setAdditionalProperty(
        "status",
        Map.of(
            "stateFilename", "state.yaml",
            "laterField", Map.of("a", 1),
            "conditions",
                List.of(Map.of(
                    "type", "Audited",
                    "status", "True",
                    "reason", "Seen",
                    "message", "by us",
                    "lastTransitionTime", "2025-01-01T00:00:00Z"))));
    cluster.api.store(MockKind.TALOS_ETCD_BACKUP, stored);
    writer().update(cluster.get("one").id(), KubernetesStatusWriterIT::queue);

    GenericKubernetesResource after = cluster
        .client
        .genericKubernetesResources("talos.alperen.cloud/v1alpha1", "TalosEtcdBackup")
        .inNamespace(TestCluster.NAMESPACE)
        .withName("one")
        .require();
    assertEquals("state.yaml", after.get("status", "stateFilename"));
    assertEquals(Integer.valueOf(1), after.get("status", "laterField", "a"));
    List<Map<String, Object>> conditions = after.get("status", "conditions");
    assertEquals(
        List.of("Progressing", "Ready", "Failed", "Audited"),
        conditions.stream().map(condition -> condition.get("type")).toList());
  }
}
