package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Each timeout alone, with all others longer than the test may take: without it the test fails. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class TalosTimeoutsIT {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofMinutes(5);
  private static final Duration LATER = Duration.ofMinutes(6);
  private static final Duration LIMIT = Duration.ofMinutes(7);
  private static final TalosTimeouts PATIENT = new TalosTimeouts(LATE, LATER, LATER, LATER);

  private final OneNode cluster = new OneNode();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void theConnectTimeoutEndsAHandshakeThatNobodyAnswers() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = Endpoint.parse("127.0.0.1:" + mute.getLocalPort());
      TalosTimeouts timeouts = new TalosTimeouts(SOON, LATER, LATER, LATER);

      assertEquals(Silent.Phase.CONNECT, silence(timeouts, endpoint));
    }
  }

  @Test
  void theFirstByteTimeoutEndsACallThatIsNotAnswered() {
    cluster.server().failAlways(TalosFault.hangsBeforeFirstByte());
    TalosTimeouts timeouts = new TalosTimeouts(SOON, SOON.multipliedBy(2), LATER, LATER);

    assertEquals(Silent.Phase.FIRST_BYTE, silence(timeouts, cluster.endpoint()));
  }

  @Test
  void theIdleTimeoutEndsAStreamThatStandsStill() {
    cluster.server().failAlways(TalosFault.stallsAfter(5000));

    assertEquals(
        Silent.Phase.IDLE,
        silence(new TalosTimeouts(LATE, LATER, SOON, LATER), cluster.endpoint()));
  }

  @Test
  void theDeadlineEndsAStreamThatStandsStill() throws Exception {
    cluster.server().failAlways(TalosFault.stallsAfter(5000));
    AtomicLong passed = new AtomicLong();
    try (ByteStream stream = open(PATIENT, cluster.endpoint(), passed::get)) {
      stream.read(ByteBuffer.allocate(1));
      passed.set(LIMIT.minus(SOON).toNanos());

      assertInstanceOf(
          Silent.class, assertThrows(BackupException.class, () -> drain(stream)).failure());
    }
  }

  @Test
  void theDeadlineEndsAStreamWhoseBytesAreThere() throws Exception {
    cluster.server().serve(SnapshotContent.generated(1L << 40));
    AtomicLong passed = new AtomicLong();
    try (ByteStream stream = open(PATIENT, cluster.endpoint(), passed::get)) {
      stream.read(ByteBuffer.allocate(1));
      cluster.server().facts().awaitQuiet(Duration.ofMillis(200));
      passed.set(LIMIT.toNanos());

      BackupException e =
          assertThrows(BackupException.class, () -> stream.read(ByteBuffer.allocate(1)));
      SourceFailure.NodeFailed broken =
          OneNode.assertProblem(SourceProblem.STREAM_BROKEN, e.failure());
      assertTrue(broken.detail().startsWith("DEADLINE_EXCEEDED ("), broken::detail);
    }
  }

  @Test
  void theProbeTimeoutEndsAQuestionThatIsNotAnswered() throws Exception {
    cluster.server().member(EtcdMemberState.follower().answering(EtcdMemberState.Answer.WITHHELD));

    List<NodeHealth> answers =
        source(new TalosTimeouts(LATE, LATER, LATER, SOON)).probe(cluster.access());

    NodeHealth.Unknown unknown = assertInstanceOf(NodeHealth.Unknown.class, answers.get(0));
    assertTrue(unknown.toString().contains("in time"), unknown::toString);
  }

  private Silent.Phase silence(TalosTimeouts timeouts, Endpoint endpoint) {
    BackupException e = assertThrows(BackupException.class, () -> {
      try (ByteStream stream = open(timeouts, endpoint, System::nanoTime)) {
        drain(stream);
      }
    });
    return assertInstanceOf(Silent.class, e.failure()).phase();
  }

  private ByteStream open(TalosTimeouts timeouts, Endpoint endpoint, Ticker ticker)
      throws BackupException {
    ControlPlaneAccess access = OneNode.access(endpoint, OneNode.bundle(cluster.pki()));
    return source(timeouts)
        .open(access, endpoint, OneNode.ANY_MEMBER, Deadline.after(LIMIT, ticker));
  }

  private static void drain(ByteStream stream) throws BackupException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (stream.read(buffer.clear()) >= 0) {
      assertTrue(buffer.position() > 0);
    }
  }

  private static TalosSnapshotSource source(TalosTimeouts timeouts) {
    return new TalosSnapshotSource(timeouts, OneNode.CLOCK, System::nanoTime, new SecureRandom());
  }
}
