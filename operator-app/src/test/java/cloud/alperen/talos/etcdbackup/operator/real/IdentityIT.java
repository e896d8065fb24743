package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A backup that is deleted in the middle of its transfer while another takes its name. */
@OnRealKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityIT {
  private static final int SIZE = 24 << 20;
  private static final int SLOWLY = 600_000;

  private final RealKubernetes kubernetes;
  private Stage stage;
  private TcpProxy network;
  private OperatorProcess operator;

  IdentityIT(RealKubernetes kubernetes) {
    this.kubernetes = kubernetes;
  }

  @BeforeAll
  void start() throws Exception {
    stage = Stage.ready(kubernetes, "identity");
    network = TcpProxy.to(kubernetes.port());
    stage.world.operatorsUse(DeployedAccount.in(stage, Set.of()).kubeconfig(network.port()));
    operator = stage.operator().startReady();
  }

  @AfterAll
  void end() {
    operator.close();
    network.close();
    stage.close();
  }

  @Test
  void theOldTransferEndsAndTheNewObjectGetsItsOwnKey() throws Exception {
    TalosEtcdBackup old = inTransfer("again");
    kubernetes.kubectl().run("delete", "teb", "again", "-n", stage.namespace);
    stage.apply("again");
    assertReplaced(old);
  }

  /** As when its network is gone meanwhile: then it learns of one change only, that of the uid. */
  @Test
  void anOperatorThatSawNeitherDeletionNorCreationNoticesTheOtherUid() throws Exception {
    TalosEtcdBackup old = inTransfer("unseen");
    network.towardsServer(new TcpFault.Cut(0));
    network.cut();
    try {
      kubernetes
          .kubectl()
          .run(
              "patch",
              "teb",
              "unseen",
              "-n",
              stage.namespace,
              "--type=merge",
              "-p",
              "{\"metadata\":{\"finalizers\":null}}");
      kubernetes.kubectl().run("delete", "teb", "unseen", "-n", stage.namespace);
      stage.apply("unseen");
    } finally {
      network.behave();
    }
    assertReplaced(old);
  }

  private TalosEtcdBackup inTransfer(String name) throws Exception {
    PacedSnapshot slow = new PacedSnapshot(SIZE, SIZE / 2, SLOWLY);
    stage.world.talos().serve(slow);
    stage.apply(name);
    Eventually.within(Stage.PATIENCE)
        .holds(() -> slow.passed() > SIZE / 2
            && !stage.s3.bucketView().unfinishedUploads().isEmpty());
    stage.world.talos().serve(new PacedSnapshot(SIZE, 0));
    return stage.world.backup(name);
  }

  private void assertReplaced(TalosEtcdBackup old) throws InterruptedException {
    String name = old.getMetadata().getName();
    TalosEtcdBackup renewed = stage.awaitReady(name);
    assertNotEquals(old.getMetadata().getUid(), renewed.getMetadata().getUid());
    assertNotEquals(old.getStatus().filename(), renewed.getStatus().filename());
    assertEquals(1, renewed.getStatus().attempts());
    assertEquals(renewed.getStatus().sizeBytes(), stage.stored(renewed).size());
    TalosFacts talos = stage.world.talos().facts();
    talos.await(facts -> facts.openSnapshots() == 0, Stage.PATIENCE);
    Eventually.within(Stage.PATIENCE)
        .showing(() -> stage.s3.bucketView().unfinishedUploads().toString())
        .holds(() -> stage.s3.bucketView().unfinishedUploads().equals(List.of()));
    assertEquals(Optional.empty(), stage.s3.bucketView().find(old.getStatus().filename()));
  }
}
