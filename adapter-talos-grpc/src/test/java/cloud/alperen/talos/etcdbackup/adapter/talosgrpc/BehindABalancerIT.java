package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeRanking;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Alarm;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState.Answer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One endpoint before two nodes, as a Service is: who was probed need not be who is asked for the snapshot. */
class BehindABalancerIT {
  private final TalosPki pki = TalosPki.create(OneNode.CLOCK);
  private final TalosApiServer probed = TalosApiServer.start(pki);
  private final TalosApiServer asked = TalosApiServer.start(pki);
  private final TcpProxy balancer = TcpProxy.inTurnTo(probed.port(), asked.port());
  private final ControlPlaneAccess access =
      OneNode.access(Endpoint.parse("127.0.0.1:" + balancer.port()), OneNode.bundle(pki));

  @AfterEach
  void stop() {
    balancer.close();
    probed.close();
    asked.close();
  }

  static Stream<EtcdMemberState> unfit() {
    return Stream.of(
        EtcdMemberState.follower().asLearner(),
        EtcdMemberState.follower().withoutLeader(),
        EtcdMemberState.follower().withAlarm(Alarm.CORRUPT),
        EtcdMemberState.follower().laggingBy(10_000));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void takesNothingFromAnUnfitMemberThoughAHealthyOneWasProbed(EtcdMemberState unfit)
      throws Exception {
    asked.member(unfit);

    BackupException e = assertThrows(BackupException.class, this::probeAndRead);

    SourceFailure failure = OneNode.assertProblem(SourceProblem.MEMBER_UNFIT, e.failure());
    assertTrue(failure.nextNode() && failure.retryable());
    assertEquals(0, asked.facts().bytesSent());
  }

  @ParameterizedTest
  @EnumSource(value = Answer.class, names = "GIVEN", mode = EnumSource.Mode.EXCLUDE)
  void aMemberThatDoesNotTellIsAskedAllTheSame(Answer answer) throws Exception {
    asked.member(EtcdMemberState.follower().asLearner().answering(answer));

    assertTrue(probeAndRead() > 0);
    assertEquals(1, asked.facts().calls("EtcdSnapshot"));
  }

  private int probeAndRead() throws BackupException {
    NodeRanking ranking = NodeRanking.of(OneNode.source().probe(access));
    Endpoint endpoint = ranking.candidates().get(0).endpoint();
    Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
    try (ByteStream stream = OneNode.source().open(access, endpoint, ranking.rule(), deadline)) {
      return stream.read(ByteBuffer.allocate(1 << 16));
    }
  }
}
