package cloud.alperen.talos.etcdbackup.domain.controlplane;

import java.util.Objects;

/** The answer of a node to the question about the health of its etcd member. */
public sealed interface NodeHealth {
  Endpoint endpoint();

  /**
   * The member answered.
   *
   * @param memberId etcd's id, unsigned
   * @param leaderId the id of the leader it follows, unsigned; 0 for none
   * @param learner whether it is a learner, which may serve stale data
   * @param raftAppliedIndex the last log entry it applied, unsigned
   * @param alarm the worst alarm of this member
   */
  record Answered(
      Endpoint endpoint,
      long memberId,
      long leaderId,
      boolean learner,
      long raftAppliedIndex,
      EtcdAlarm alarm)
      implements NodeHealth {
    public Answered {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(alarm, "alarm");
    }

    boolean leads() {
      return leaderId != 0 && memberId == leaderId;
    }
  }

  /**
   * The health of the member is not known: the node denied the question or did not answer within the probe's deadline. Such a
   * node may still be asked for a snapshot.
   *
   * @param why the reason as one clause, for the log
   */
  record Unknown(Endpoint endpoint, String why) implements NodeHealth {
    public Unknown {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(why, "why");
    }
  }
}
