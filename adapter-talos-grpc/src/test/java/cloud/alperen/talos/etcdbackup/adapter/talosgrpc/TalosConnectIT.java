package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nodes that are not trusted, or cannot be reached. */
class TalosConnectIT extends TalosFaultFixture {
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
}
