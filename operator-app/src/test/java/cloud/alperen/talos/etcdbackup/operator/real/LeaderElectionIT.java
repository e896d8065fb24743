package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Thoroughness;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two operator processes before one API. */
@OnRealKubernetes
class LeaderElectionIT {
  /** How often the leader is killed. */
  private static final int TAKEOVERS = Thoroughness.choose(3, 20);

  private static final int TRANSFER_MILLIS = 3000;

  @Test
  void theOtherTakesOverAndExactlyOneObjectResults(RealKubernetes kubernetes) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    try (Stage stage = Stage.ready(kubernetes, "takeover")) {
      OperatorProcess leader = replica(stage);
      stage.awaitLeaderOtherThan("");
      OperatorProcess other = replica(stage);
      try {
        List<String> keys = new ArrayList<>();
        for (int round = 0; round < TAKEOVERS; round++) {
          String name = "backup-" + round;
          stage.world.talos().serve(new PacedSnapshot(12 << 20, TRANSFER_MILLIS));
          String holder = stage.leader();
          stage.apply(name);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(TRANSFER_MILLIS + 1500));
          leader.kill();
          stage.awaitLeaderOtherThan(holder);
          leader = other;
          other = replica(stage);

          TalosEtcdBackup backup = stage.awaitReady(name);
          String said = "seed " + seed + ", round " + round + ": " + backup.getStatus();
          assertEquals(backup.getStatus().sizeBytes(), stage.stored(backup).size(), said);
          assertEquals(List.of(), stage.s3.bucketView().unfinishedUploads(), said);
          assertTrue(!keys.contains(backup.getStatus().filename()), said);
          keys.add(backup.getStatus().filename());
        }
        assertEquals(TAKEOVERS, keys.size(), "seed " + seed);
      } finally {
        leader.close();
        other.close();
      }
    }
  }

  @Test
  void anOrderlyEndHandsTheLeaseOverAtOnce(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "handover");
        OperatorProcess leader = replica(stage, "60s")) {
      stage.awaitLeaderOtherThan("");
      String holder = stage.leader();
      try (OperatorProcess other = replica(stage, "60s")) {
        stage.world.talos().serve(new PacedSnapshot(12 << 20, 60_000));
        stage.apply("handed-over");
        stage.awaitBytes("handed-over");
        leader.terminate();
        assertEquals(List.of(), stage.s3.bucketView().unfinishedUploads());
        stage.world.talos().serve(new PacedSnapshot(12 << 20, 0));
        stage.awaitLeaderOtherThan(holder);
        assertEquals(1, stage.awaitReady("handed-over").getStatus().attempts());
        assertTrue(other.alive());
      }
    }
  }

  @Test
  void onlyOneWorks(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "one");
        OperatorProcess first = replica(stage);
        OperatorProcess second = replica(stage)) {
      for (int i = 0; i < 3; i++) {
        stage.apply("backup-" + i);
      }
      for (int i = 0; i < 3; i++) {
        stage.awaitReady("backup-" + i);
      }
      assertEquals(3, stage.world.talos().facts().calls("EtcdSnapshot"));
      assertTrue(first.alive() && second.alive());
    }
  }

  private static OperatorProcess replica(Stage stage) throws InterruptedException {
    return replica(stage, "3s");
  }

  private static OperatorProcess replica(Stage stage, String lease) throws InterruptedException {
    return stage
        .operator()
        .env("TEB_LEADER_ELECTION", "true")
        .env("TEB_LEASE_DURATION", lease)
        .env("TEB_SHUTDOWN_GRACE", "1s")
        .startReady();
  }
}
