package cloud.alperen.talos.etcdbackup.domain.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeRanking.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeRankingTest {
  private static final long LEADER = 0x8000_0000_0000_0001L;

  @Test
  void aHealthyFollowerComesBeforeTheLeaderAndBothBeforeTheUnknown() {
    NodeRanking ranking =
        NodeRanking.of(List.of(unknown("u"), leader("l", 100), follower("f", 100)));
    assertEquals(List.of("f", "l", "u"), hosts(ranking.candidates()));
    assertEquals(
        List.of("healthy follower", "healthy leader", "may not tell"),
        ranking.candidates().stream().map(Candidate::why).toList());
    assertEquals(List.of(), ranking.excluded());
  }

  @Test
  void equalsKeepTheirOrder() {
    NodeRanking ranking =
        NodeRanking.of(List.of(follower("b", 9), follower("a", 10), follower("c", 8)));
    assertEquals(List.of("b", "a", "c"), hosts(ranking.candidates()));
  }

  @Test
  void learnersLeaderlessCorruptAndLaggingMembersAreNotAsked() {
    NodeRanking ranking = NodeRanking.of(List.of(
        answered("learner", 2, LEADER, true, 10_000, EtcdAlarm.NONE),
        answered("leaderless", 3, 0, false, 10_000, EtcdAlarm.NONE),
        answered("corrupt", 4, LEADER, false, 10_000, EtcdAlarm.CORRUPT),
        answered("lagging", 5, LEADER, false, 4_999, EtcdAlarm.NONE),
        follower("slow", 5_000),
        leader("leader", 10_000)));
    assertEquals(List.of("slow", "leader"), hosts(ranking.candidates()));
    assertEquals(
        List.of(
            "its etcd member is a learner, which may serve stale data",
            "its etcd member has no leader, so it may serve stale data",
            "etcd raised the CORRUPT alarm for its member",
            "its etcd member is 5001 log entries behind"),
        ranking.excluded().stream().map(Candidate::why).toList());
  }

  @Test
  void aMemberThatIsAskedLaterMayBeAhead() {
    MemberRule rule = NodeRanking.of(List.of(leader("leader", 10_000))).rule();
    assertEquals(Optional.empty(), rule.objectionTo(follower("ahead", 1_000_000)));
    assertEquals(Optional.empty(), rule.objectionTo(follower("slow", 5_000)));
    assertEquals(
        Optional.of("its etcd member is 5001 log entries behind"),
        rule.objectionTo(follower("lagging", 4_999)));
    assertEquals(Optional.empty(), rule.objectionTo(unknown("u")));
  }

  @Test
  void onlyTheCorruptOneIsWorthAWarningAmongTheExcluded() {
    NodeRanking ranking = NodeRanking.of(List.of(
        answered("learner", 2, LEADER, true, 1, EtcdAlarm.NONE),
        answered("corrupt", 4, LEADER, false, 1, EtcdAlarm.CORRUPT)));
    assertEquals(
        List.of(false, true),
        ranking.excluded().stream().map(Candidate::warning).toList());
  }

  @Test
  void aFullDatabaseIsBackedUpWithAWarning() {
    NodeRanking ranking =
        NodeRanking.of(List.of(answered("full", 2, LEADER, false, 7, EtcdAlarm.NOSPACE)));
    Candidate full = ranking.candidates().get(0);
    assertTrue(full.warning());
    assertTrue(full.why().contains("NOSPACE"), full.why());
  }

  @Test
  void indexesAndIdsAreUnsigned() {
    long beyondSigned = Long.MAX_VALUE + 10;
    NodeRanking ranking =
        NodeRanking.of(List.of(follower("old", Long.MAX_VALUE), leader("new", beyondSigned)));
    assertEquals(List.of("old", "new"), hosts(ranking.candidates()));
    NodeRanking far = NodeRanking.of(List.of(follower("old", 1), leader("new", beyondSigned)));
    assertEquals(List.of("new"), hosts(far.candidates()));
  }

  @Test
  void aLearnerOrAPartitionedMemberDoesNotSayHowFarTheOthersShouldBe() {
    NodeRanking ranking = NodeRanking.of(List.of(
        answered("learner", 2, LEADER, true, 1_000_000, EtcdAlarm.NONE),
        answered("leaderless", 3, 0, false, 1_000_000, EtcdAlarm.NONE),
        follower("f", 10)));
    assertEquals(List.of("f"), hosts(ranking.candidates()));
  }

  @Test
  void noNodeIsLostAndTheVerdictDoesNotDependOnTheOrder() {
    Property.forSeeds(500, random -> {
      List<NodeHealth> nodes = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        nodes.add(
            random.nextInt(4) == 0
                ? unknown("n" + i)
                : answered(
                    "n" + i,
                    random.nextLong(1, 4),
                    random.nextLong(0, 4),
                    random.nextInt(5) == 0,
                    random.nextLong(0, 12_000),
                    EtcdAlarm.values()[random.nextInt(3)]));
      }
      NodeRanking before = NodeRanking.of(nodes);
      assertEquals(nodes.size(), before.candidates().size() + before.excluded().size());
      Collections.shuffle(nodes, random);
      NodeRanking after = NodeRanking.of(nodes);
      assertEquals(set(before.candidates()), set(after.candidates()));
      assertEquals(set(before.excluded()), set(after.excluded()));
      for (NodeHealth node : nodes) {
        if (node instanceof NodeHealth.Unknown) {
          assertFalse(hosts(after.excluded()).contains(node.endpoint().host()));
        }
      }
    });
  }

  private static Set<Candidate> set(List<Candidate> candidates) {
    return new HashSet<>(candidates);
  }

  private static List<String> hosts(List<Candidate> candidates) {
    return candidates.stream().map(candidate -> candidate.endpoint().host()).toList();
  }

  private static NodeHealth follower(String host, long applied) {
    return answered(host, 42, LEADER, false, applied, EtcdAlarm.NONE);
  }

  private static NodeHealth leader(String host, long applied) {
    return answered(host, LEADER, LEADER, false, applied, EtcdAlarm.NONE);
  }

  private static NodeHealth unknown(String host) {
    return new NodeHealth.Unknown(Endpoint.parse(host), "may not tell");
  }

  private static NodeHealth answered(
      String host, long member, long leader, boolean learner, long applied, EtcdAlarm alarm) {
    return new NodeHealth.Answered(Endpoint.parse(host), member, leader, learner, applied, alarm);
  }
}
