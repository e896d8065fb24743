package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
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
            failed(SourceProblem.UNREACHABLE, "connection refused")),
        Arguments.of(
            unavailable(new ConnectException("finishConnect(..) failed: Connection refused")),
            failed(SourceProblem.UNREACHABLE, "connection refused")),
        Arguments.of(
            unavailable(new ConnectException("connection timed out after 10000 ms: /10.0.0.2")),
            failed(SourceProblem.UNREACHABLE, "timed out")),
        Arguments.of(
            unavailable(new NoRouteToHostException("No route to host")),
            failed(SourceProblem.UNREACHABLE, "no route to host")),
        Arguments.of(
            unavailable(new SocketException("Operation not permitted")),
            failed(SourceProblem.UNREACHABLE, "operation not permitted")),
        Arguments.of(
            unavailable(new SocketException("Something new")),
            failed(SourceProblem.UNREACHABLE, "the network failed")),
        Arguments.of(
            unavailable(new IOException("recvAddress(..) failed: Connection reset by peer")),
            failed(SourceProblem.UNREACHABLE, "connection reset")),
        Arguments.of(
            unavailable(new IOException(new UnknownHostException("cp-1"))),
            failed(SourceProblem.UNREACHABLE, "its name does not resolve")),
        Arguments.of(
            unavailable(handshake(new CertPathValidatorException("Path does not chain"))),
            failed(SourceProblem.UNTRUSTED, "it is not signed by the OS CA")),
        Arguments.of(
            unavailable(handshake(new CertPathValidatorException(
                "validity check failed", new CertificateExpiredException("NotAfter")))),
            failed(SourceProblem.UNTRUSTED, "it has expired; check the clocks")),
        Arguments.of(
            unavailable(handshake(new CertificateNotYetValidException("NotBefore"))),
            failed(SourceProblem.UNTRUSTED, "it is not valid yet; check the clocks")),
        Arguments.of(
            unavailable(handshake(new CertificateException("No name matching cp-1 found"))),
            failed(SourceProblem.UNTRUSTED, "No name matching cp-1 found")),
        Arguments.of(
            unavailable(new SSLHandshakeException("Received fatal alert: certificate_required")),
            failed(SourceProblem.CERTIFICATE_REJECTED, "certificate_required")),
        Arguments.of(
            unavailable(new IOException(
                new SSLHandshakeException("Received fatal alert: bad_certificate"))),
            failed(SourceProblem.CERTIFICATE_REJECTED, "bad_certificate")),
        Arguments.of(
            unavailable(new SSLHandshakeException("Received fatal alert: certificate_expired")),
            failed(SourceProblem.CLOCKS_DIFFER, "")),
        Arguments.of(
            Status.UNAVAILABLE.withDescription("closing transport: graceful_stop"),
            failed(SourceProblem.STREAM_BROKEN, "UNAVAILABLE (closing transport: graceful_stop)")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("not authorized"),
            failed(SourceProblem.ACCESS_DENIED, "not authorized")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("no request forwarding"),
            failed(SourceProblem.NODE_REFUSED, "no request forwarding")),
        Arguments.of(
            Status.PERMISSION_DENIED.withDescription("API is not implemented in maintenance mode"),
            failed(SourceProblem.NODE_REFUSED, "API is not implemented in maintenance mode")),
        Arguments.of(
            Status.PERMISSION_DENIED, failed(SourceProblem.NODE_REFUSED, "no reason given")),
        Arguments.of(
            Status.UNIMPLEMENTED.withDescription("machine type is not set"),
            failed(SourceProblem.NOT_CONTROL_PLANE, "machine type is not set")),
        Arguments.of(
            Status.UNAUTHENTICATED,
            failed(SourceProblem.REQUEST_REFUSED, "UNAUTHENTICATED (no reason given)")),
        Arguments.of(
            Status.RESOURCE_EXHAUSTED.withDescription("too many requests"),
            failed(SourceProblem.REQUEST_REFUSED, "RESOURCE_EXHAUSTED (too many requests)")),
        Arguments.of(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "gRPC message exceeds maximum size 66560: 33554432"),
            failed(
                SourceProblem.MESSAGES_TOO_LARGE,
                "gRPC message exceeds maximum size 66560: 33554432")),
        Arguments.of(
            Status.UNKNOWN.withDescription("failed reading etcd snapshot:\n  etcd is  gone"),
            failed(
                SourceProblem.STREAM_BROKEN,
                "UNKNOWN (failed reading etcd snapshot: etcd is gone)")));
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
        Optional.of(failed(SourceProblem.STREAM_BROKEN, "UNAVAILABLE (connection reset)")),
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

  private static SourceFailure failed(SourceProblem problem, String detail) {
    return new SourceFailure.NodeFailed(NODE, problem, detail);
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
