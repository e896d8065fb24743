package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The network to the Kubernetes API falls silent: no packet comes through any more, and no connection is reset. */
@OnRealKubernetes
class SilenceIT {
  private static final int SIZE = 12 << 20;
  private static final int SLOWLY = 600_000;

  /** What is promised, and some for a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(75);

  @Test
  void aBackupAppliedOnceConnectionsFellSilentStartsAndWhatRunsSurvives(RealKubernetes kubernetes)
      throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "silence");
        TcpProxy network = TcpProxy.to(kubernetes.port())) {
      stage.world.operatorsUse(through(network, kubernetes, stage));
      try (OperatorProcess operator =
          stage.operator().env("TEB_LEADER_ELECTION", "true").startReady()) {
        PacedSnapshot running = new PacedSnapshot(SIZE, SIZE / 2, SLOWLY);
        stage.world.talos().serve(running);
        stage.apply("running");
        Eventually.within(Stage.PATIENCE).holds(() -> running.passed() > SIZE / 2);
        int snapshots = stage.world.talos().facts().calls("EtcdSnapshot");

        network.freezeExisting();
        stage.apply("later");
        Eventually.within(SOON)
            .showing(operator::text)
            .holds(() -> stage.world.backup("later").getStatus() != null);
        running.hurry();

        assertEquals(1, stage.awaitReady("later").getStatus().attempts());
        assertEquals(1, stage.awaitReady("running").getStatus().attempts());
        assertEquals(1, stage.world.talos().facts().calls("EtcdSnapshot") - snapshots);
        assertEquals(200, operator.get("/readyz").status());
      }
    }
  }

  @Test
  void aNetworkThatTakesConnectionsAndNeverAnswersEndsTheProcess(RealKubernetes kubernetes)
      throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "relay");
        TcpProxy network = TcpProxy.to(kubernetes.port())) {
      stage.world.operatorsUse(through(network, kubernetes, stage));
      try (OperatorProcess operator =
          stage.operator().env("TEB_API_SILENCE_LIMIT", "30s").startReady()) {
        network.freeze();

        Eventually.within(SOON).showing(operator::text).holds(() -> !operator.alive());
        assertEquals(1, operator.awaitExit());
        assertTrue(
            operator.text().contains("The Kubernetes API has not answered for"), operator.text());
      }
    }
  }

  private static String through(TcpProxy network, RealKubernetes kubernetes, Stage stage) {
    return kubernetes
        .kubeconfig(stage.namespace)
        .replace(":" + kubernetes.port(), ":" + network.port());
  }
}
