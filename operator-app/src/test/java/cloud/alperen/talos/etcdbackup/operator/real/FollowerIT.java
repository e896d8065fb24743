package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
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
