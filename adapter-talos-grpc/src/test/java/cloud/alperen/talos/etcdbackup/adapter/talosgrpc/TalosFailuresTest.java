package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.AccessDenied;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.CertificateRejected;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.ClocksDiffer;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.MessagesTooLarge;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.NodeRefused;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.NotControlPlane;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.RequestRefused;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.StreamBroken;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Unreachable;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Untrusted;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TalosFailuresTest {
  private static final NodeName NODE = new NodeName("10.0.0.2");

  static Stream<Arguments> meanings() {
    return Stream.of(
        Arguments.of(
            unavailable(new ConnectException("Connection refused: /10.0.0.2:50000")),
            new Unreachable(NODE, "connection refused")),
        Arguments.of(
            unavailable(new ConnectException("finishConnect(..) failed: Connection refused")),
            new Unreachable(NODE, "connection refused")),
        Arguments.of(
            unavailable(new ConnectException("connection timed out after 10000 ms: /10.0.0.2")),
            new Unreachable(NODE, "timed out")),
        Arguments.of(
            unavailable(new NoRouteToHostException("No route to host")),
            new Unreachable(NODE, "no route to host")),
        Arguments.of(
            unavailable(new SocketException("Operation not permitted")),
            new Unreachable(NODE, "operation not permitted")),
        Arguments.of(
            unavailable(new SocketException("Something new")),
            new Unreachable(NODE, "the network failed")),
        Arguments.of(
            unavailable(new IOException("recvAddress(..) failed: Connection reset by peer")),
            new Unreachable(NODE, "connection reset")),
        Arguments.of(
            unavailable(new IOException(new UnknownHostException("cp-1"))),
            new Unreachable(NODE, "its name does not resolve")),
        Arguments.of(
            unavailable(handshake(new CertPathValidatorException("Path does not chain"))),
            new Untrusted(NODE, "it is not signed by the OS CA")),
        Arguments.of(
            unavailable(handshake(new CertPathValidatorException(
                "validity check failed", new CertificateExpiredException("NotAfter")))),
            new Untrusted(NODE, "it has expired; check the clocks")),
        Arguments.of(
            unavailable(handshake(new CertificateNotYetValidException("NotBefore"))),
            new Untrusted(NODE, "it is not valid yet; check the clocks")),
        Arguments.of(
            unavailable(handshake(new CertificateException("No name matching cp-1 found"))),
            new Untrusted(NODE, "No name matching cp-1 found")),
        Arguments.of(
            unavailable(new SSLHandshakeException("Received fatal alert: certificate_required")),
            new CertificateRejected(NODE, "certificate_required")),
        Arguments.of(
            unavailable(new IOException(
                new SSLHandshakeException("Received fatal alert: bad_certificate"))),
            new CertificateRejected(NODE, "bad_certificate")),
        Arguments.of(
            unavailable(new SSLHandshakeException("Received fatal alert: certificate_expired")),
            new ClocksDiffer(NODE)),
        Arguments.of(
            Status.UNAVAILABLE.withDescription("closing transport: graceful_stop"),
            new StreamBroken(NODE, "UNAVAILABLE", "closing transport: graceful_stop")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("not authorized"),
            new AccessDenied(NODE, "not authorized")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("no request forwarding"),
            new NodeRefused(NODE, "no request forwarding")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("API is not implemented in maintenance mode"),
            new NodeRefused(NODE, "API is not implemented in maintenance mode")),
        Arguments.of(Status.PERMISSION_DENIED, new NodeRefused(NODE, "no reason given")),
        Arguments.of(
            Status.UNIMPLEMENTED.withDescription("machine type is not set"),
            new NotControlPlane(NODE, "machine type is not set")),
        Arguments.of(
            Status.UNAUTHENTICATED, new RequestRefused(NODE, "UNAUTHENTICATED", "no reason given")),
        Arguments.of(
            Status.RESOURCE_EXHAUSTED.withDescription("too many requests"),
            new RequestRefused(NODE, "RESOURCE_EXHAUSTED", "too many requests")),
        Arguments.of(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "gRPC message exceeds maximum size 66560: 33554432"),
            new MessagesTooLarge(NODE, "gRPC message exceeds maximum size 66560: 33554432")),
        Arguments.of(
            Status.UNKNOWN.withDescription("failed reading etcd snapshot:\n  etcd is  gone"),
            new StreamBroken(NODE, "UNKNOWN", "failed reading etcd snapshot: etcd is gone")));
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void saysWhatAStatusMeans(Status status, SourceFailure meaning) {
    assertEquals(Optional.of(meaning), TalosFailures.ofSnapshotEnd(status, NODE, false));
  }

  @ParameterizedTest
  @EnumSource(value = Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void everyStatusButOkIsAFailure(Code code) {
    for (boolean begun : new boolean[] {false, true}) {
      assertTrue(TalosFailures.ofSnapshotEnd(code.toStatus(), NODE, begun).isPresent());
    }
    assertEquals(Optional.empty(), TalosFailures.ofSnapshotEnd(Status.OK, NODE, true));
  }

  @Test
  void aNetworkErrorAfterTheFirstByteIsABrokenStream() {
    Status reset = unavailable(new SocketException("Connection reset"));
    assertEquals(
        Optional.of(new StreamBroken(NODE, "UNAVAILABLE", "connection reset")),
        TalosFailures.ofSnapshotEnd(reset, NODE, true));
  }

  @Test
  void onlyAMissingRoleIsTheSameOnEveryNode() {
    assertFalse(meaningOf("not authorized").nextNode());
    assertTrue(meaningOf("no request forwarding").nextNode());
    assertFalse(meaningOf("no request forwarding").clause().contains("role"));
  }

  private static SourceFailure meaningOf(String denial) {
    Status status = Status.PERMISSION_DENIED.withDescription(denial);
    return TalosFailures.ofSnapshotEnd(status, NODE, false).orElseThrow();
  }

  @Test
  void keepsDetailsShort() {
    Status chatty = Status.INTERNAL.withDescription("x".repeat(5000));
    assertTrue(TalosFailures.ofSnapshotEnd(chatty, NODE, true)
            .orElseThrow()
            .userMessage()
            .length()
        < 400);
  }

  private static Status unavailable(Throwable cause) {
    return Status.UNAVAILABLE.withDescription("io exception").withCause(cause);
  }

  private static SSLHandshakeException handshake(Exception cause) {
    SSLHandshakeException handshake = new SSLHandshakeException("PKIX path validation failed");
    handshake.initCause(cause);
    return handshake;
  }
}
