package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.List;
import java.util.Optional;

/**
 * Decides which etcd members may be asked for a snapshot. Learners, members without a leader, members whose data is corrupt and
 * members that lag far behind serve stale or wrong data without saying so.
 *
 * <p>The rule is applied twice. First it is applied to all nodes, before one is chosen. Then it is applied to the member behind
 * the chosen endpoint, because a load balancer may route to another member than before.
 *
 * @param newestApplied the last log entry that the most advanced member had applied, unsigned; 0 if no member answered
 */
public record MemberRule(long newestApplied) {
  /** The most log entries that a member may be behind the most advanced one; etcd applies thousands a second. */
  static final long MAX_RAFT_LAG = 5_000;

  /** Returns the rule for a control plane whose nodes gave these answers. */
  public static MemberRule of(List<NodeHealth> nodes) {
    return new MemberRule(nodes.stream()
        .filter(NodeHealth.Answered.class::isInstance)
        .map(NodeHealth.Answered.class::cast)
        .filter(node -> !node.learner() && node.leaderId() != 0)
        .map(NodeHealth.Answered::raftAppliedIndex)
        .max(Long::compareUnsigned)
        .orElse(0L));
  }

  /** The reason, as one clause, why this member must not be asked. Empty if it may be asked, or if its health is not known. */
  public Optional<String> objectionTo(NodeHealth node) {
    return node instanceof NodeHealth.Answered answered ? objectionTo(answered) : Optional.empty();
  }

  private Optional<String> objectionTo(NodeHealth.Answered node) {
    if (node.learner()) {
      return Optional.of("its etcd member is a learner, which may serve stale data");
    }
    if (node.alarm() == EtcdAlarm.CORRUPT) {
      return Optional.of("etcd raised the CORRUPT alarm for its member");
    }
    if (node.leaderId() == 0) {
      return Optional.of("its etcd member has no leader, so it may serve stale data");
    }
    long lag = newestApplied - node.raftAppliedIndex();
    // The member may be ahead, because the others were asked earlier.
    boolean behind = Long.compareUnsigned(newestApplied, node.raftAppliedIndex()) > 0;
    return behind && Long.compareUnsigned(lag, MAX_RAFT_LAG) > 0
        ? Optional.of(
            "its etcd member is %s log entries behind".formatted(Long.toUnsignedString(lag)))
        : Optional.empty();
  }
}
