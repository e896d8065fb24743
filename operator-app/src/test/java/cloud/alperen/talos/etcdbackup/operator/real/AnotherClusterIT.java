package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Thoroughness;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator's own cluster is not what it was: restored from an earlier snapshot of its etcd, or with another CA. */
@OnRealKubernetes
class AnotherClusterIT {
  private static final int EDITS = 200;
  private static final int LOOKS = 2;
  private static final Duration SOON = Duration.ofSeconds(120);

  /** Whether revisions are seen to run backwards; where they are not, ApiWatchIT shows in brief what this shows at length. */
  static Stream<Boolean> distances() {
    return Thoroughness.choose(Stream.of(true), Stream.of(true, false));
  }

  @ParameterizedTest
  @MethodSource("distances")
  void aRestoreIsNoticedAndWhatItRemovedIsForgotten(boolean farBack) throws Exception {
    try (RealKubernetes kubernetes = RealKubernetes.start();
        Stage stage = Stage.ready(kubernetes, "restored")) {
      DeployedAccount account = DeployedAccount.in(stage, Set.of());
      stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
      kubernetes.stop();
      kubernetes.keepData();
      kubernetes.startAgain();
      try (OperatorProcess operator = stage.operator().startReady()) {
        kubernetes
            .kubectl()
            .apply(
                stage.manifest("removed").replace("name: " + Stage.CONTROL_PLANE, "name: nowhere"));
        stage.await("removed", backup -> Stage.is(backup, "Failed", "True"));
        if (farBack) {
          runAhead(stage);
          awaitLooks(account, Instant.now());
        }

        kubernetes.stop();
        kubernetes.restoreData();
        kubernetes.startAgain();
        stage.apply("after");
        Eventually.within(SOON)
            .showing(operator::text)
            .holds(() -> Stage.is(stage.world.backup("after"), "Ready", "True"));

        if (farBack) {
          // The backup may be ready before the next look.
          Eventually.within(SOON)
              .showing(operator::text)
              .holds(
                  () -> operator.text().contains("its etcd was restored from an earlier snapshot"));
        }
        Instant noticed = Instant.now();
        awaitLooks(account, noticed);
        assertEquals(
            List.of(),
            account.requestsSince(noticed).stream()
                .filter(entry -> entry.name().equals("nowhere"))
                .toList());
      }
    }
  }

  @Test
  void anotherCaIsLearnedByLeaderAndFollower() throws Exception {
    try (RealKubernetes kubernetes = RealKubernetes.start();
        Stage stage = Stage.ready(kubernetes, "authority")) {
      try (OperatorProcess leader = replica(stage)) {
        stage.awaitLeaderOtherThan("");
        try (OperatorProcess follower = replica(stage)) {
          kubernetes.stop();
          kubernetes.replaceCertificate();
          kubernetes.startAgain();
          stage.world.operatorsUse(kubernetes.kubeconfig(stage.namespace));

          // Only kubectl knows the new CA.
          applyAndAwait(kubernetes, stage, "by-the-leader");
          assertTrue(leader.alive(), leader.text());
          leader.kill();
          applyAndAwait(kubernetes, stage, "by-the-follower");
          assertTrue(follower.alive(), follower.text());
        }
      }
    }
  }

  private static OperatorProcess replica(Stage stage) throws InterruptedException {
    return stage
        .operator()
        .env("TEB_LEADER_ELECTION", "true")
        .env("TEB_LEASE_DURATION", "30s")
        .startReady();
  }

  private static void applyAndAwait(RealKubernetes kubernetes, Stage stage, String name) {
    kubernetes.kubectl().apply(stage.manifest(name));
    kubernetes
        .kubectl()
        .run(
            "wait",
            "--for=condition=Ready",
            "teb/" + name,
            "--namespace=" + stage.namespace,
            "--timeout=" + SOON.toSeconds() + "s");
  }

  private static void awaitLooks(DeployedAccount account, Instant since)
      throws InterruptedException {
    Eventually.within(SOON)
        .showing(() -> account.requestsSince(since).toString())
        .holds(() -> account.requestsSince(since).stream()
                .filter(entry -> entry.uri().endsWith("?limit=1"))
                .count()
            >= LOOKS);
  }

  /** So that the revision that was reached is far away after the restore. */
  private static void runAhead(Stage stage) {
    for (int i = 0; i < EDITS; i++) {
      stage.world.secret("busy", "count", Integer.toString(i), "more", "");
    }
  }
}
