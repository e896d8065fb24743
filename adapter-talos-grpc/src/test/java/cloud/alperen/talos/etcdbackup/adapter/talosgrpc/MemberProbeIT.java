package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Alarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MemberProbeIT {
  private final OneNode cluster = new OneNode();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void tellsFollowerAndLeaderApart() throws Exception {
    NodeHealth.Answered follower = answered(EtcdMemberState.follower());
    NodeHealth.Answered leader = answered(EtcdMemberState.leader());
    assertEquals(follower.leaderId(), leader.memberId());
    assertEquals(leader.leaderId(), leader.memberId());
    assertTrue(leader.memberId() < 0, "an id beyond 2^63 must survive");
    assertEquals(100_000, follower.raftAppliedIndex());
    assertEquals(EtcdAlarm.NONE, follower.alarm());
    assertEquals(cluster.endpoint(), follower.endpoint());
  }

  @Test
  void tellsWhyAMemberMustNotBeAsked() throws Exception {
    assertTrue(answered(EtcdMemberState.follower().asLearner()).learner());
    assertEquals(0, answered(EtcdMemberState.follower().withoutLeader()).leaderId());
    assertEquals(90_000, answered(EtcdMemberState.follower().laggingBy(10_000)).raftAppliedIndex());
  }

  @ParameterizedTest
  @EnumSource(Alarm.class)
  void tellsTheAlarmsOfTheMember(Alarm alarm) throws Exception {
    assertEquals(
        alarm.name(),
        answered(EtcdMemberState.follower().withAlarm(alarm)).alarm().name());
  }

  @Test
  void readsAnAlarmFromTheErrorTextsToo() throws Exception {
    long own = EtcdMemberState.leader().memberId();
    String corrupt = "memberID:" + Long.toUnsignedString(own) + " alarm:CORRUPT ";
    assertEquals(
        EtcdAlarm.CORRUPT,
        answered(EtcdMemberState.leader().withErrors(corrupt)).alarm());
    assertEquals(
        EtcdAlarm.NONE,
        answered(EtcdMemberState.leader().withErrors("memberID:12 alarm:CORRUPT "))
            .alarm());
  }

  @ParameterizedTest
  @CsvSource({
    "DENIED_TO_BACKUP_ROLE, it does not tell its health to the role os:etcd:backup",
    "UNIMPLEMENTED, it does not tell its health",
    "WITHHELD, it did not tell its health in time",
  })
  void anAnswerThatIsNotGivenIsNoVerdict(Answer answer, String why) throws Exception {
    cluster.server().member(EtcdMemberState.follower().answering(answer));
    assertEquals(
        List.of(new NodeHealth.Unknown(cluster.endpoint(), why)),
        OneNode.source().probe(cluster.access()));
  }

  @Test
  void asksAllNodesAtOnce() throws Exception {
    cluster.server().member(EtcdMemberState.follower().answering(Answer.WITHHELD));
    Endpoint silent = cluster.endpoint();
    ControlPlaneAccess many = new ControlPlaneAccess(
        OneNode.REF,
        List.of(silent, silent, silent, silent, silent),
        OneNode.bundle(cluster.pki()));
    List<NodeHealth> answers =
        assertTimeout(Duration.ofSeconds(6), () -> OneNode.source().probe(many));
    assertEquals(5, answers.size());
  }

  @Test
  void anImpossibleAddressIsNoVerdictEither() throws Exception {
    Endpoint impossible = new Endpoint("not a host", 50000, "not a host");
    ControlPlaneAccess access = new ControlPlaneAccess(
        OneNode.REF, List.of(impossible, cluster.endpoint()), OneNode.bundle(cluster.pki()));
    List<NodeHealth> answers = OneNode.source().probe(access);
    assertInstanceOf(NodeHealth.Unknown.class, answers.get(0));
    assertInstanceOf(NodeHealth.Answered.class, answers.get(1));
  }

  @Test
  void anInterruptCancels() {
    cluster.server().member(EtcdMemberState.follower().answering(Answer.WITHHELD));
    Thread.currentThread().interrupt();
    BackupException cancelled =
        assertThrows(BackupException.class, () -> OneNode.source().probe(cluster.access()));
    assertInstanceOf(BackupFailure.Cancelled.class, cancelled.failure());
    assertTrue(Thread.interrupted());
  }

  private NodeHealth.Answered answered(EtcdMemberState state) throws BackupException {
    cluster.server().member(state);
    List<NodeHealth> answers = OneNode.source().probe(cluster.access());
    assertEquals(1, answers.size());
    return assertInstanceOf(NodeHealth.Answered.class, answers.get(0));
  }
}
