package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a human reads when a node, the network or the PKI misbehaves. */
class TalosFaultsIT extends TalosFaultFixture {
  @Test
  void okIsTheOnlyEnd() throws Exception {
    assertEquals(36_896, OneNode.drain(cluster.access()));
    cluster.server().failNext(TalosFault.endsEarlyAfter(5000));
    assertEquals(5000, OneNode.drain(cluster.access()), "what is missing, the verifier finds");
    cluster.server().failNext(TalosFault.sendsNothing());
    assertEquals(0, OneNode.drain(cluster.access()));
    cluster.server().failNext(TalosFault.bytesAfterTrailer(10));
    assertEquals(36_906, OneNode.drain(cluster.access()));
  }

  @Test
  void cancelledAndDeadlineExceededFromTheServerAreFailures() {
    cluster.server().failNext(TalosFault.endsCancelledAfter(2048));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.STREAM_BROKEN, "CANCELLED (context canceled)"),
        failure());
    cluster.server().failNext(TalosFault.endsDeadlineExceededAfter(36_896));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.STREAM_BROKEN, "DEADLINE_EXCEEDED (context deadline exceeded)"),
        failure());
  }

  @Test
  void aNodeThatGoesDownInTheMiddleIsABrokenStream() {
    cluster.server().failNext(TalosFault.becomesUnavailableAfter(2048));
    assertMessage(
        failure(),
        "Failed to take etcd snapshot from node "
            + node
            + ": the stream ended with UNAVAILABLE (closing transport: graceful_stop);"
            + " check the health of etcd on it");
  }

  @Test
  void aCallThatTheNodeResetsIsABrokenStream() throws Exception {
    cluster.server().serve(SnapshotContent.generated(1L << 40));
    SourceFailure.NodeFailed broken =
        brokenInTheMiddle(cluster.endpoint(), cluster.server()::close);
    assertTrue(broken.detail().startsWith("CANCELLED ("), broken::detail);
  }

  @Test
  void aLostConnectionIsABrokenStream() throws Exception {
    cluster.server().serve(SnapshotContent.generated(1L << 40));
    try (Relay relay = new Relay(cluster.server().port())) {
      SourceFailure.NodeFailed broken =
          brokenInTheMiddle(Endpoint.parse("127.0.0.1:" + relay.port()), relay::close);
      assertTrue(broken.detail().startsWith("UNAVAILABLE ("), broken::detail);
    }
  }

  @Test
  void anErrorInsideAMessageIsAFailure() {
    cluster.server().failNext(TalosFault.errorInMetadataAfter(1024, "cp-2", "rpc error"));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.STREAM_BROKEN, "an error in a message (cp-2: rpc error)"),
        failure());
  }

  @Test
  void etcdThatIsDownIsSilence() {
    cluster.server().failNext(TalosFault.hangsBeforeFirstByte());
    Silent silent = assertInstanceOf(Silent.class, failure());
    assertEquals(Silent.Phase.FIRST_BYTE, silent.phase());
    assertMessage(
        silent,
        "Failed to take etcd snapshot from node "
            + node
            + ": no bytes and no error came within 4s; check that etcd is running on it");
  }

  @ParameterizedTest
  @CsvSource({"0, FIRST_BYTE", "2048, IDLE"})
  void messagesWithoutBytesAreSilence(long bytes, Silent.Phase phase) throws Exception {
    cluster.server().failNext(TalosFault.sendsEmptyMessagesAfter(bytes));
    // Long before the deadline, which would end it too.
    Silent silent =
        assertInstanceOf(Silent.class, assertTimeout(OneNode.LIMIT.dividedBy(2), this::failure));
    assertEquals(phase, silent.phase());
    cluster.server().facts().await(facts -> facts.openSnapshots() == 0, OneNode.LIMIT);
  }

  @Test
  void aRoleThatMayNotTakeSnapshotsIsDenied() {
    TalosIdentity reader = OneNode.ready(
        cluster.pki().authority().certificatePem(), cluster.pki().client("os:reader"));
    BackupFailure failure = OneNode.failureOf(cluster.access(reader));
    assertMessage(
        failure,
        "Failed to take etcd snapshot from node "
            + node
            + ": access denied (not authorized); the client certificate needs the role "
            + ROLE);
  }

  @Test
  void aWorkerIsNamedAsOne() {
    cluster.server().failNext(TalosFault.workerNode());
    assertMessage(
        failure(),
        "Failed to take etcd snapshot from node "
            + node
            + ": it is no control plane node (etcd snapshot is only available on control plane"
            + " nodes); list only control plane nodes as endpoints");
  }

  @Test
  void anErrorTextOfTheNodeIsPassedOn() {
    cluster.server().failNext(TalosFault.goError("failed to create etcd client: no PKI"));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.STREAM_BROKEN, "UNKNOWN (failed to create etcd client: no PKI)"),
        failure());
  }

  @Test
  void aRefusedRequestIsFatal() {
    cluster
        .server()
        .failNext(
            TalosFault.failsAfter(0, Status.INVALID_ARGUMENT.withDescription("invalid target")));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.REQUEST_REFUSED, "INVALID_ARGUMENT (invalid target)"),
        failure());
  }

  @Test
  void aMessageBeyondTheLimitIsTheFaultOfThisNode() {
    cluster.server().failNext(TalosFault.errorInMetadataAfter(0, "cp", "x".repeat(1 << 20)));
    SourceFailure.NodeFailed tooLarge =
        OneNode.assertProblem(SourceProblem.MESSAGES_TOO_LARGE, failure());
    assertTrue(tooLarge.nextNode());
    assertTrue(tooLarge.clause().startsWith("from node " + node), tooLarge::clause);
  }

  @Test
  void anAnswerAboutTheMemberIsBoundedToo() throws Exception {
    cluster.server().member(EtcdMemberState.follower().withErrors("x".repeat(1 << 20)));
    NodeHealth.Unknown unknown = assertInstanceOf(
        NodeHealth.Unknown.class, OneNode.source().probe(cluster.access()).get(0));
    assertTrue(unknown.why().contains("exceeds maximum size"), unknown::why);
  }
}
