package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Some of the namespaces to be watched may not be, or no more. */
@OnRealKubernetes
class NamespacesIT {
  @Test
  void oneWithoutRightsHarmsNoOtherAndComesBack(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "granted");
        TcpProxy network = TcpProxy.to(kubernetes.port())) {
      String other = stage.namespace + "-not";
      DeployedAccount account = DeployedAccount.in(stage, Set.of());
      stage.world.operatorsUse(account.kubeconfig(network.port()));
      stage.apply("one");
      // The other namespace does not exist yet.
      try (OperatorProcess operator = stage
          .operator()
          .env("TEB_WATCH_NAMESPACES", stage.namespace + "," + other)
          .start()) {
        stage.awaitReady("one");
        awaitBlind(operator, other, 1);

        kubernetes.kubectl().run("create", "namespace", other);
        account.grantEverythingIn(other);
        kubernetes
            .kubectl()
            .apply(stage
                .manifest("two")
                .replace("namespace: " + stage.namespace, "namespace: " + other));
        operator.awaitReady();
        awaitWaits(stage, other);

        // A watch that is open is not ended by the API server when the right to it is gone.
        account.revokeEverythingIn(other);
        network.cut();
        awaitBlind(operator, other, 2);
        stage.apply("three");
        stage.awaitReady("three");

        account.grantEverythingIn(other);
        operator.awaitReady();
        assertTrue(operator.text().contains("Namespace " + other + " is watched again"));
        assertEquals(2, told(operator, other), operator.text());
        assertWatching(operator, other, "1.0");
      }
    }
  }

  @Test
  void withoutTheRightToAllItWaitsAndSaysSo(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "all")) {
      DeployedAccount account = DeployedAccount.in(stage, Set.of());
      stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
      stage.apply("one");
      try (OperatorProcess operator =
          stage.operator().env("TEB_WATCH_NAMESPACES", "").start()) {
        Eventually.within(Stage.PATIENCE)
            .showing(operator::text)
            .holds(() -> operator.text().contains("All namespaces are not watched"));
        assertEquals(503, operator.get("/readyz").status());
        assertWatching(operator, "*", "0.0");
        account.grantEverythingEverywhere();
        stage.awaitReady("one");
        operator.awaitReady();
      }
    }
  }

  private static void awaitBlind(OperatorProcess operator, String namespace, int times)
      throws InterruptedException {
    Eventually.within(Stage.PATIENCE)
        .showing(operator::text)
        .holds(() -> told(operator, namespace) == times);
    OperatorProcess.Answer readiness = operator.get("/readyz");
    assertEquals(503, readiness.status(), operator.text());
    assertTrue(
        readiness.body().contains("Namespace " + namespace + " is not watched: "),
        readiness.body());
    assertWatching(operator, namespace, "0.0");
  }

  private static void assertWatching(OperatorProcess operator, String namespace, String value)
      throws InterruptedException {
    String series =
        "talos_etcd_backup_operator_watching{backup_namespace=\"%s\"} ".formatted(namespace);
    assertTrue(operator.get("/metrics").body().contains(series + value), series);
  }

  private static long told(OperatorProcess operator, String namespace) {
    return operator.output().stream()
        .filter(line -> line.contains("Namespace " + namespace + " is not watched"))
        .count();
  }

  /** It is noticed: its control plane is missed. */
  private static void awaitWaits(Stage stage, String namespace) throws InterruptedException {
    Eventually.within(Stage.PATIENCE)
        .holds(() -> stage
            .kubernetes
            .kubectl()
            .run("get", "teb", "two", "-n", namespace, "-o", "jsonpath={.status.conditions}")
            .contains("BackupFailed"));
  }
}
