package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader is cut off from the Kubernetes API, not from nodes and store. */
@OnRealKubernetes
class PartitionIT {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final int TRANSFER_MILLIS = 120_000;

  @Test
  void aLeaderThatIsCutOffEndsBeforeAnotherTakesOver(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "partition");
        TcpProxy toApi = TcpProxy.to(kubernetes.port())) {
      String direct = kubernetes.kubeconfig(stage.namespace);
      stage.world.operatorsUse(direct.replace(":" + kubernetes.port(), ":" + toApi.port()));
      try (OperatorProcess leader = replica(stage)) {
        stage.awaitLeaderOtherThan("");
        String first = stage.leader();
        stage.world.operatorsUse(direct);
        try (OperatorProcess other = replica(stage)) {
          stage.world.talos().serve(new PacedSnapshot(12 << 20, TRANSFER_MILLIS));
          stage.apply("one");
          stage.awaitBytes("one");

          toApi.freeze();
          stage.awaitLeaderOtherThan(first);
          assertFalse(leader.alive(), () -> "two at work: " + leader.text());
          assertEquals(1, leader.awaitExit());
          stage.world.talos().serve(new PacedSnapshot(12 << 20, 0));
          assertEquals(1, stage.awaitReady("one").getStatus().attempts());
          assertEquals(List.of(), stage.s3.bucketView().unfinishedUploads(), other.text());
        }
      }
    }
  }

  private static OperatorProcess replica(Stage stage) throws InterruptedException {
    return stage
        .operator()
        .env("TEB_LEADER_ELECTION", "true")
        .env("TEB_LEASE_DURATION", LEASE.toSeconds() + "s")
        .startReady();
  }
}
