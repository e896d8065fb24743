package cloud.alperen.talos.etcdbackup.testkit.talos;

import java.util.List;
import java.util.Set;

/**
 * What a node says about its etcd member when it is asked. Immutable; the {@code with} methods
 * return altered copies.
 *
 * @param memberId opaque, compared with the leader
 * @param leaderId 0 when the member knows no leader
 * @param raftIndex the log position of the member
 * @param raftAppliedIndex how much of it the member has applied
 * @param learner whether the member does not vote yet
 * @param errors etcd's own error texts
 * @param alarms alarms raised by this member
 * @param answer whether the questions are answered at all
 */
public record EtcdMemberState(
    long memberId,
    long leaderId,
    long raftIndex,
    long raftAppliedIndex,
    boolean learner,
    List<String> errors,
    Set<Alarm> alarms,
    Answer answer) {
  private static final long LEADER = 0xa1b2c3d4e5f60718L; // Above 2^63, as half of real ids are.
  private static final long FOLLOWER = 0x0102030405060708L;
  private static final long INDEX = 100_000;

  /** The alarms that etcd knows. */
  public enum Alarm {
    NOSPACE,
    CORRUPT
  }

  /** What becomes of EtcdStatus and EtcdAlarmList. */
  public enum Answer {
    /** Answered, given the role. */
    GIVEN,
    /** Refused to {@code os:etcd:backup}, as by Talos up to 1.9.5 and 1.10.0. */
    DENIED_TO_BACKUP_ROLE,
    /** Never answered: etcd is down. */
    WITHHELD,
    /** UNIMPLEMENTED, as on a worker. */
    UNIMPLEMENTED
  }

  public EtcdMemberState {
    errors = List.copyOf(errors);
    alarms = Set.copyOf(alarms);
  }

  /** A healthy follower. */
  public static EtcdMemberState follower() {
    return new EtcdMemberState(
        FOLLOWER, LEADER, INDEX, INDEX, false, List.of(), Set.of(), Answer.GIVEN);
  }

  /** The healthy leader that {@link #follower} follows. */
  public static EtcdMemberState leader() {
    return new EtcdMemberState(
        LEADER, LEADER, INDEX, INDEX, false, List.of(), Set.of(), Answer.GIVEN);
  }

  public EtcdMemberState asLearner() {
    return new EtcdMemberState(
        memberId, leaderId, raftIndex, raftAppliedIndex, true, errors, alarms, answer);
  }

  public EtcdMemberState withoutLeader() {
    return new EtcdMemberState(
        memberId,
        0,
        raftIndex,
        raftAppliedIndex,
        learner,
        List.of("etcdserver: no leader"),
        alarms,
        answer);
  }

  /** Lags behind the other members by this many log entries. */
  public EtcdMemberState laggingBy(long entries) {
    return new EtcdMemberState(
        memberId, leaderId, INDEX - entries, INDEX - entries, learner, errors, alarms, answer);
  }

  public EtcdMemberState withErrors(String... texts) {
    return new EtcdMemberState(
        memberId, leaderId, raftIndex, raftAppliedIndex, learner, List.of(texts), alarms, answer);
  }

  /** Raises an alarm, which etcd also repeats among its error texts. */
  public EtcdMemberState withAlarm(Alarm alarm) {
    return new EtcdMemberState(
        memberId,
        leaderId,
        raftIndex,
        raftAppliedIndex,
        learner,
        List.of("memberID:" + Long.toUnsignedString(memberId) + " alarm:" + alarm + " "),
        Set.of(alarm),
        answer);
  }

  public EtcdMemberState answering(Answer other) {
    return new EtcdMemberState(
        memberId, leaderId, raftIndex, raftAppliedIndex, learner, errors, alarms, other);
  }
}
