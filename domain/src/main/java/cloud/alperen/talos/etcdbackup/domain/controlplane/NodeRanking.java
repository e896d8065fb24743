package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The order in which nodes are asked for a snapshot, and the nodes that must not be asked.
 *
 * <p>Healthy followers come first, then the leader, then the nodes whose health is not known. A snapshot loads the disk, which
 * harms a leader most. Nodes that the rule objects to are excluded.
 *
 * @param candidates the nodes to ask, best first
 * @param excluded the nodes that must not be asked
 * @param rule the rule that was applied to them
 */
public record NodeRanking(List<Candidate> candidates, List<Candidate> excluded, MemberRule rule) {
  /**
   * A node and the reason for its rank.
   *
   * @param endpoint the endpoint of the node
   * @param why the reason as one clause, for status, log and messages
   * @param warning whether an admin should look at the node
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
    Objects.requireNonNull(rule, "rule");
  }

  /** Ranks the nodes. Nodes of equal rank keep their order. */
  public static NodeRanking of(List<NodeHealth> nodes) {
    MemberRule rule = MemberRule.of(nodes);
    List<Ranked> ranked = new ArrayList<>();
    for (NodeHealth node : nodes) {
      ranked.add(
          node instanceof NodeHealth.Answered answered
              ? judge(answered, rule)
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
            .toList(),
        rule);
  }

  private static Ranked judge(NodeHealth.Answered node, MemberRule rule) {
    Endpoint endpoint = node.endpoint();
    Optional<String> objection = rule.objectionTo(node);
    if (objection.isPresent()) {
      return ranked(Rank.EXCLUDED, endpoint, objection.get(), node.alarm() == EtcdAlarm.CORRUPT);
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
