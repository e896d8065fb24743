package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order nodes are asked for a snapshot, best first, and why some are not asked.
 *
 * <p>A healthy follower comes first (taking a snapshot loads the disk, which a leader can spare least), then the leader,
 * then nodes that did not tell. Learners, members without a leader, members whose data is corrupt and members that lag
 * far behind serve stale or wrong data without saying so: they are left out.
 *
 * @param candidates best first
 * @param excluded those that must not be asked
 */
public record NodeRanking(List<Candidate> candidates, List<Candidate> excluded) {
  /** Log entries a member may be behind the most advanced one; etcd applies thousands a second. */
  static final long MAX_RAFT_LAG = 5_000;

  /**
   * A node and the verdict on it.
   *
   * @param endpoint where it is
   * @param why one clause, for status, log and messages
   * @param warning whether an admin should look although the node may be used
   */
  public record Candidate(Endpoint endpoint, String why, boolean warning) {}

  private enum Rank {
    FOLLOWER,
    LEADER,
    UNKNOWN,
    EXCLUDED
  }

  private record Ranked(Rank rank, Candidate candidate) {}

  public NodeRanking {
    candidates = List.copyOf(candidates);
    excluded = List.copyOf(excluded);
  }

  /** Ranks the nodes; equals keep the order they came in. */
  public static NodeRanking of(List<NodeHealth> nodes) {
    long newest = nodes.stream()
        .filter(NodeHealth.Answered.class::isInstance)
        .map(NodeHealth.Answered.class::cast)
        .filter(node -> !node.learner() && node.leaderId() != 0)
        .map(NodeHealth.Answered::raftAppliedIndex)
        .max(Long::compareUnsigned)
        .orElse(0L);
    List<Ranked> ranked = new ArrayList<>();
    for (NodeHealth node : nodes) {
      ranked.add(
          node instanceof NodeHealth.Answered answered
              ? judge(answered, newest)
              : ranked(Rank.UNKNOWN, node.endpoint(), ((NodeHealth.Unknown) node).why(), false));
    }
    ranked.sort(Comparator.comparing(Ranked::rank));
    return new NodeRanking(
        ranked.stream()
            .filter(r -> r.rank() != Rank.EXCLUDED)
            .map(Ranked::candidate)
            .toList(),
        ranked.stream()
            .filter(r -> r.rank() == Rank.EXCLUDED)
            .map(Ranked::candidate)
            .toList());
  }

  private static Ranked judge(NodeHealth.Answered node, long newest) {
    Endpoint endpoint = node.endpoint();
    if (node.learner()) {
      return ranked(
          Rank.EXCLUDED,
          endpoint,
          "its etcd member is a learner, which may serve stale data",
          false);
    }
    if (node.alarm() == EtcdAlarm.CORRUPT) {
      return ranked(Rank.EXCLUDED, endpoint, "etcd raised the CORRUPT alarm for its member", true);
    }
    if (node.leaderId() == 0) {
      return ranked(
          Rank.EXCLUDED,
          endpoint,
          "its etcd member has no leader, so it may serve stale data",
          false);
    }
    long lag = newest - node.raftAppliedIndex();
    if (Long.compareUnsigned(lag, MAX_RAFT_LAG) > 0) {
      return ranked(
          Rank.EXCLUDED,
          endpoint,
          "its etcd member is %s log entries behind".formatted(Long.toUnsignedString(lag)),
          false);
    }
    String role = node.leads() ? "healthy leader" : "healthy follower";
    boolean full = node.alarm() == EtcdAlarm.NOSPACE;
    return ranked(
        node.leads() ? Rank.LEADER : Rank.FOLLOWER,
        endpoint,
        full ? role + ", but etcd raised the NOSPACE alarm: its database is at its quota" : role,
        full);
  }

  private static Ranked ranked(Rank rank, Endpoint endpoint, String why, boolean warning) {
    return new Ranked(rank, new Candidate(endpoint, why, warning));
  }
}
