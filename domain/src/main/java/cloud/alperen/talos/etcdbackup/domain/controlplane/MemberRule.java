package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.List;
import java.util.Optional;

/**
 * Which etcd members may be asked for a snapshot. Learners, members without a leader, members whose data is corrupt and
 * members that lag far behind serve stale or wrong data without saying so.
 *
 * <p>Judges twice: all nodes before one is chosen, and once more the member that the chosen endpoint leads to, since behind a
 * load balancer that may be another one than before.
 *
 * @param newestApplied the last log entry that the most advanced member had applied, unsigned; 0 if none told
 */
public record MemberRule(long newestApplied) {
  /** Log entries a member may be behind the most advanced one; etcd applies thousands a second. */
  static final long MAX_RAFT_LAG = 5_000;

  /** The rule for a control plane whose nodes answered this. */
  public static MemberRule of(List<NodeHealth> nodes) {
    return new MemberRule(nodes.stream()
        .filter(NodeHealth.Answered.class::isInstance)
        .map(NodeHealth.Answered.class::cast)
        .filter(node -> !node.learner() && node.leaderId() != 0)
        .map(NodeHealth.Answered::raftAppliedIndex)
        .max(Long::compareUnsigned)
        .orElse(0L));
  }

  /** Why this member must not be asked, as one clause; empty if it may, also if it did not tell how it is. */
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
    // It may be ahead: the others were asked before.
    boolean behind = Long.compareUnsigned(newestApplied, node.raftAppliedIndex()) > 0;
    return behind && Long.compareUnsigned(lag, MAX_RAFT_LAG) > 0
        ? Optional.of(
            "its etcd member is %s log entries behind".formatted(Long.toUnsignedString(lag)))
        : Optional.empty();
  }
}
