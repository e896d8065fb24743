package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.AuditEntry;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A replica that does not hold the lease. */
@OnRealKubernetes
class FollowerIT {
  private static final String ACCOUNT = "replica";
  private static final String LEASE = "talos-etcd-backup";
  private static final int LOOKS_AT_THE_LEASE = 20;

  @Test
  void doesNothingAndIsReady(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "follower")) {
      audited(stage);
      Lease held = stage.world.client().resource(heldByAnother(stage)).create();
      stage.apply("waits");
      try (OperatorProcess operator = stage
          .operator()
          .env("TEB_LEADER_ELECTION", "true")
          .env("TEB_LEASE_DURATION", "3s")
          .env("TEB_SWEEP_INTERVAL", "200ms")
          .startReady()) {
        // It looks every fifth of a second, as often as it would sweep.
        Eventually.within(Stage.PATIENCE)
            .showing(operator::text)
            .holds(() -> leaseLooks(stage) >= LOOKS_AT_THE_LEASE);
        assertEquals(List.of(), secretReads(stage), "a follower looked at a store");
        assertTrue(stage.world.backup("waits").getStatus() == null);

        stage.world.client().resource(held).delete();
        stage.awaitReady("waits");
        int before = secretReads(stage).size();
        Eventually.within(Stage.PATIENCE)
            .showing(operator::text)
            .holds(() -> secretReads(stage).size() > before);
      }
    }
  }

  /** The lease as another replica holds it, which died just now. */
  private static Lease heldByAnother(Stage stage) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(stage.namespace)
        .withName(LEASE)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity("another")
        .withLeaseDurationSeconds(3600)
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseTransitions(0)
        .endSpec()
        .build();
  }

  /** The audit log leaves out the admin: the operator gets an account of its own, which may do everything here. */
  private static void audited(Stage stage) throws Exception {
    RealKubernetes kubernetes = stage.kubernetes;
    kubernetes.kubectl().run("create", "serviceaccount", ACCOUNT, "-n", stage.namespace);
    kubernetes
        .kubectl()
        .run(
            "create",
            "rolebinding",
            ACCOUNT,
            "--clusterrole=cluster-admin",
            "--serviceaccount=" + stage.namespace + ":" + ACCOUNT,
            "-n",
            stage.namespace);
    stage.world.operatorsUse(kubernetes.kubeconfig(
        stage.namespace, kubernetes.serviceAccountToken(stage.namespace, ACCOUNT)));
  }

  private static long leaseLooks(Stage stage) {
    return requests(stage, "leases").size();
  }

  private static List<AuditEntry> secretReads(Stage stage) {
    return requests(stage, "secrets");
  }

  private static List<AuditEntry> requests(Stage stage, String resource) {
    return stage
        .kubernetes
        .audit("system:serviceaccount:" + stage.namespace + ":" + ACCOUNT)
        .stream()
        .filter(entry -> entry.resource().equals(resource))
        .toList();
  }
}
