package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRight;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A replica that does not hold the lease. */
@OnRealKubernetes
class FollowerIT {
  private static final int LOOKS_AT_THE_LEASE = 20;

  @Test
  void doesNothingAndIsReady(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "follower")) {
      DeployedAccount account = DeployedAccount.in(stage, Set.of());
      stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
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
            .holds(() -> requests(account, "leases") >= LOOKS_AT_THE_LEASE);
        assertEquals(0, requests(account, "secrets"), "a follower looked at a store");
        assertTrue(stage.world.backup("waits").getStatus() == null);

        stage.world.client().resource(held).delete();
        stage.awaitReady("waits");
        long before = requests(account, "secrets");
        Eventually.within(Stage.PATIENCE)
            .showing(operator::text)
            .holds(() -> requests(account, "secrets") > before);
      }
    }
  }

  /** Its clock is behind, or that of the waiting one ahead: the waiting one cannot tell which. */
  @Test
  void takesNoLeaseFromALeaderWhoseClockIsTenMinutesBehind(RealKubernetes kubernetes)
      throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "behind")) {
      stage.world.client().resource(renewedAgo(stage, Duration.ofMinutes(10))).create();
      stage.apply("waits");
      try (OperatorProcess operator = follower(stage)) {
        // Twice as long as the lease lasts.
        for (int i = 0; i < 12; i++) {
          TimeUnit.MILLISECONDS.sleep(500);
          stage
              .world
              .client()
              .resource(renewedAgo(stage, Duration.ofMinutes(10)))
              .update();
          assertEquals("another", stage.leader(), operator.text());
        }
        assertEquals(200, operator.get("/readyz").status());
        assertTrue(stage.world.backup("waits").getStatus() == null);

        // Now the other one is dead.
        stage.awaitReady("waits");
      }
    }
  }

  @Test
  void takesALeaseThatSaysNothing(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "bare-lease")) {
      Lease bare = heldByAnother(stage);
      bare.setSpec(null);
      stage.world.client().resource(bare).create();
      stage.apply("one");
      try (OperatorProcess operator = follower(stage)) {
        stage.awaitReady("one");
        // Not by an update, which the leader's next renewal would make a conflict.
        stage
            .world
            .client()
            .resource(bare)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"spec\":{\"renewTime\":null,\"acquireTime\":null}}");
        stage.apply("two");
        stage.awaitReady("two");
        assertTrue(operator.alive(), operator.text());
      }
    }
  }

  @Test
  void saysThatItMayNotTakeTheLeaseAndTakesItOnceItMay(RealKubernetes kubernetes) throws Exception {
    try (Stage stage = Stage.ready(kubernetes, "no-lease")) {
      DeployedAccount account =
          DeployedAccount.in(stage, Set.of(new ApiRight("coordination.k8s.io", "leases", "get")));
      stage.world.operatorsUse(account.kubeconfig(kubernetes.port()));
      stage.apply("waits");
      try (OperatorProcess operator = stage
          .operator()
          .env("TEB_LEADER_ELECTION", "true")
          .env("TEB_LEASE_DURATION", "3s")
          .start()) {
        String told = "cannot be taken: leases.coordination.k8s.io";
        Eventually.within(Stage.PATIENCE)
            .showing(operator::text)
            .holds(() -> operator.text().contains(told));
        assertEquals(503, operator.get("/readyz").status());
        account.grantEverythingIn(stage.namespace);
        stage.awaitReady("waits");
        operator.awaitReady();
        assertEquals(
            1, operator.output().stream().filter(line -> line.contains(told)).count());
      }
    }
  }

  private static OperatorProcess follower(Stage stage) throws InterruptedException {
    return stage
        .operator()
        .env("TEB_LEADER_ELECTION", "true")
        .env("TEB_LEASE_DURATION", "3s")
        .startReady();
  }

  /** The lease as another replica renews it now, by its clock. */
  private static Lease renewedAgo(Stage stage, Duration ago) {
    Lease lease = heldByAnother(stage);
    lease.getSpec().setLeaseDurationSeconds(3);
    lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC).minus(ago));
    return lease;
  }

  /** The lease as another replica holds it, which died just now. */
  private static Lease heldByAnother(Stage stage) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(stage.namespace)
        .withName(Stage.LEASE)
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

  private static long requests(DeployedAccount account, String resource) {
    return account.requests().stream()
        .filter(entry -> entry.resource().equals(resource))
        .count();
  }
}
