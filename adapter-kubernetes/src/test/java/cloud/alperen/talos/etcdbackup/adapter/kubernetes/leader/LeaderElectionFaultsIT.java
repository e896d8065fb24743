package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKubernetes;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An election whose lease cannot be read or written, and clocks that jump. */
class LeaderElectionFaultsIT {
  private static final ZonedDateTime TODAY =
      Instant.parse("2026-01-01T00:00:00Z").atZone(ZoneOffset.UTC);
  private static final int ALWAYS = 1_000_000;

  private final MockKubernetes api = MockKubernetes.start();
  private final KubernetesClient client = api.client();
  private final LeaderLease lease =
      new LeaderLease("here", "lease", "me", LeaderLease.SHORTEST, () -> {});
  private final LeaderLock lock = new LeaderLock(lease, System::nanoTime, renewed -> {});
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger lost = new AtomicInteger();

  @AfterEach
  void end() {
    client.close();
    api.close();
  }

  @Test
  void aLeaseThatCanBeReadButNotWrittenStaysAProblemUntilItIsWritten() {
    for (String holder : new String[] {"", "me"}) {
      leaseHeldBy(holder);
      api.refuse(ApiRequest::writes, 403, 1);
      lock.get(client);
      assertThrows(KubernetesClientException.class, () -> lock.update(client, ours()));
      lock.get(client);
      assertTrue(lock.problem().isPresent(), "forgotten before it was written");
      lock.update(client, ours());
      assertEquals(Optional.empty(), lock.problem());
    }
  }

  @Test
  void aLeaseOfALiveLeaderIsNoProblem() {
    leaseHeldBy("another");
    api.refuse(request -> true, 403, 1);
    assertThrows(KubernetesClientException.class, () -> lock.get(client));
    assertTrue(lock.problem().isPresent());
    lock.get(client);
    assertEquals(Optional.empty(), lock.problem());
  }

  @Test
  void anAnswerThatCannotBeReadIsAProblemAndDoesNotEndTheElection() {
    api.answerInstead(request -> true, "<html>", ALWAYS);
    try (LeaderElection election = election()) {
      election.start();
      TestCluster.eventually(() -> election.problem().isPresent());
      TestCluster.eventually(() -> api.requests().size() > 3);
    }
    assertEquals(0, lost.get());
  }

  @Test
  void anElectionThatHasEndedIsTold() {
    LeaderElection election = election();
    assertEquals(Optional.empty(), election.ended());
    election.start();
    TestCluster.eventually(election::leading);
    assertEquals(Optional.empty(), election.ended());
    election.close();
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    assertEquals(
        Optional.of("The leader lease here/lease has not been looked at for 10m: the election has"
            + " ended"),
        election.ended());
  }

  /** The elector measures its deadline with the wall clock, which no test can set forward. So the deadline must be far away. */
  @Test
  void noDeadlineIsLeftToTheWallClock() {
    try (LeaderElection election = election()) {
      LeaderElectionConfig config = election.config();
      assertTrue(config.getRenewDeadline().compareTo(Duration.ofDays(3650)) > 0);
      assertEquals(lease.duration(), config.getLeaseDuration());
    }
  }

  private LeaderElection election() {
    return new LeaderElection(client, lease, nanos::get, () -> {}, lost::incrementAndGet);
  }

  private LeaderElectionRecord ours() {
    return new LeaderElectionRecord("me", lease.duration(), TODAY, TODAY, 1);
  }

  private void leaseHeldBy(String holder) {
    client
        .resource(new LeaseBuilder()
            .withNewMetadata()
            .withNamespace("here")
            .withName("lease")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(holder)
            .withLeaseDurationSeconds(3)
            .withAcquireTime(TODAY)
            .withRenewTime(TODAY)
            .withLeaseTransitions(0)
            .endSpec()
            .build())
        .createOr(NonDeletingOperation::update);
  }
}
