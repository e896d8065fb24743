package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a human reads when a node, the network or the PKI misbehaves. */
class TalosFaultsIT {
  private static final String ROLE = "os:etcd:backup";

  private final OneNode cluster = new OneNode();
  private final NodeName node = cluster.endpoint().node();

  @AfterEach
  void stop() {
    cluster.close();
  }

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

  @Test
  void aNodeOfAnotherClusterIsNotTrusted() {
    TalosIdentity other = OneNode.bundle(TalosPki.create(OneNode.CLOCK));
    assertMessage(
        OneNode.failureOf(cluster.access(other)),
        "Failed to take etcd snapshot from node "
            + node
            + ": its certificate is not trusted (it is not signed by the OS CA); check that the"
            + " endpoint belongs to this control plane, that its OS CA was not rotated, and that"
            + " no proxy ends TLS in between");
    assertEquals(0, cluster.server().facts().calls().size());
  }

  @Test
  void aNodeUnderAnotherNameSaysWhichNamesItHas() {
    for (String name : new String[] {"other-cp", "10.9.8.7", "fd00::2"}) {
      Endpoint misnamed = new Endpoint("127.0.0.1", cluster.server().port(), name);
      assertMessage(
          OneNode.failureOf(OneNode.access(misnamed, OneNode.bundle(cluster.pki()))),
          "Failed to take etcd snapshot from node "
              + node
              + ": its certificate is not for "
              + name
              + " but for 127.0.0.1, localhost, my-cp, fd00:0:0:0:0:0:0:1; add "
              + name
              + " to machine.certSANs of the nodes, or use an endpoint that the certificate names");
    }
    assertEquals(0, cluster.server().facts().calls().size());
  }

  @Test
  void aStrangerUnderAnotherNameIsAStrangerFirst() {
    Endpoint misnamed = new Endpoint("127.0.0.1", cluster.server().port(), "other-cp");
    TalosIdentity other = OneNode.bundle(TalosPki.create(OneNode.CLOCK));
    assertEquals(
        new SourceFailure.NodeFailed(
            node, SourceProblem.UNTRUSTED, "it is not signed by the OS CA"),
        OneNode.failureOf(OneNode.access(misnamed, other)));
  }

  @Test
  void anythingButTlsIsNotTrusted() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
        try (Socket peer = web.accept()) {
          peer.getOutputStream()
              .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          peer.getInputStream().readAllBytes();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      SourceFailure.NodeFailed untrusted =
          OneNode.assertProblem(SourceProblem.UNTRUSTED, failureAt(web));
      assertEquals("it does not answer with TLS", untrusted.detail());
      answered.join();
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRejected() {
    TalosIdentity foreign = OneNode.ready(
        cluster.pki().authority().certificatePem(),
        TalosPki.create(OneNode.CLOCK).client(ROLE));
    BackupFailure failure = OneNode.failureOf(cluster.access(foreign));
    OneNode.assertProblem(SourceProblem.CERTIFICATE_REJECTED, failure);
    assertTrue(
        failure
            .userMessage()
            .startsWith("Failed to take etcd snapshot from node "
                + node
                + ": it rejected the client certificate ("),
        failure::userMessage);
  }

  @Test
  void aRefusedConnectionIsUnreachable() {
    Endpoint nobody = Endpoint.parse("127.0.0.1:1");
    assertEquals(
        new SourceFailure.NodeFailed(
            nobody.node(), SourceProblem.UNREACHABLE, "connection refused"),
        OneNode.failureOf(OneNode.access(nobody, OneNode.bundle(cluster.pki()))));
  }

  @Test
  void aNameThatDoesNotResolveIsUnreachable() {
    Endpoint nowhere = Endpoint.parse("cp-1.invalid");
    assertEquals(
        new SourceFailure.NodeFailed(
            nowhere.node(), SourceProblem.UNREACHABLE, "its name does not resolve"),
        OneNode.failureOf(OneNode.access(nowhere, OneNode.bundle(cluster.pki()))));
  }

  @Test
  void aHostThatCannotBeOneIsUnreachable() {
    Endpoint impossible = new Endpoint("not a host", 50000, "not a host");
    assertEquals(
        new SourceFailure.NodeFailed(
            impossible.node(), SourceProblem.UNREACHABLE, "its address is not valid"),
        OneNode.failureOf(OneNode.access(impossible, OneNode.bundle(cluster.pki()))));
  }

  @Test
  void aConnectionThatNeverStandsIsSilence() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Silent silent = assertInstanceOf(Silent.class, failureAt(mute));
      assertEquals(Silent.Phase.CONNECT, silent.phase());
    }
  }

  @Test
  void aBundleThatCannotBeReadIsAPrerequisite() {
    for (String broken : new String[] {
      "",
      "certs: {os: {crt: '******', key: '******'}}",
      "certs: {os: null}",
      "certs: [s3cr3t-in-broken-yaml",
      cluster.pki().secretBundle().replace("key: ", "key: %")
    }) {
      BackupFailure failure = OneNode.failureOf(
          cluster.access(new TalosIdentity.SecretsBundle(SecretValue.of(broken))));
      ControlPlaneUnavailable unavailable =
          assertInstanceOf(ControlPlaneUnavailable.class, failure);
      assertEquals(ControlPlaneUnavailable.Problem.SECRET_BUNDLE_UNREADABLE, unavailable.problem());
      assertTrue(
          failure.userMessage().startsWith("Failed to get TalosControlPlane default/my-cp: "));
      assertTrue(!failure.userMessage().contains("s3cr3t"), failure::userMessage);
    }
  }

  private BackupFailure failure() {
    return OneNode.failureOf(cluster.access());
  }

  private SourceFailure.NodeFailed brokenInTheMiddle(Endpoint endpoint, Runnable blow)
      throws BackupException {
    ControlPlaneAccess access = OneNode.access(endpoint, OneNode.bundle(cluster.pki()));
    Deadline deadline = Deadline.after(OneNode.LIMIT, System::nanoTime);
    try (ByteStream stream =
        OneNode.source().open(access, endpoint, OneNode.ANY_MEMBER, deadline)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      stream.read(buffer);
      blow.run();
      BackupException broken = assertThrows(BackupException.class, () -> {
        while (stream.read(buffer.clear()) >= 0) {
          assertTrue(buffer.position() > 0);
        }
      });
      return OneNode.assertProblem(SourceProblem.STREAM_BROKEN, broken.failure());
    }
  }

  private BackupFailure failureAt(ServerSocket socket) {
    Endpoint endpoint = Endpoint.parse("127.0.0.1:" + socket.getLocalPort());
    ControlPlaneAccess access = OneNode.access(endpoint, OneNode.bundle(cluster.pki()));
    return OneNode.failureOf(access);
  }

  private static void assertMessage(BackupFailure failure, String message) {
    assertEquals(message, failure.userMessage());
  }
}
