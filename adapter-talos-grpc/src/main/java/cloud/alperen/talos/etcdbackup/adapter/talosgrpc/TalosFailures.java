package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Says what an error of gRPC, TLS or the network means for a backup. The only class that looks at
 * statuses and causes.
 *
 * <p>Everything below gRPC arrives as UNAVAILABLE, a wrong certificate as well as a node that
 * restarts; only the causes tell them apart. With TLS 1.3 a rejected client certificate shows after
 * the handshake, as an alert on an open connection.
 */
final class TalosFailures {
  private static final int MAX_DETAIL = 200;
  private static final String ALERT = "Received fatal alert: ";

  private TalosFailures() {}

  /**
   * Judges the end of a snapshot call.
   *
   * @param begun whether snapshot bytes had arrived
   * @return empty for OK only: CANCELLED and DEADLINE_EXCEEDED from the server are failures, although
   *     Talos' own client takes them for the end of the snapshot
   */
  static Optional<SourceFailure> ofSnapshotEnd(Status status, NodeName node, boolean begun) {
    return status.isOk() ? Optional.empty() : Optional.of(classify(status, node, begun));
  }

  /** An error that a message of the stream carries, as a proxying node sends it. */
  static SourceFailure ofInBandError(String hostname, String error, NodeName node) {
    String detail = hostname.isEmpty() ? error : hostname + ": " + error;
    return new SourceFailure.StreamBroken(node, "an error in a message", tidy(detail));
  }

  /** Why a node's health is not known, as one clause. */
  static String ofProbe(Throwable error) {
    Status status = Status.fromThrowable(error);
    return switch (status.getCode()) {
      case PERMISSION_DENIED -> "it does not tell its health to the role os:etcd:backup";
      case UNIMPLEMENTED -> "it does not tell its health";
      case DEADLINE_EXCEEDED -> "it did not tell its health in time";
      default -> "its health is not known: " + detail(status);
    };
  }

  /** A host name or TLS name that cannot be one. */
  static SourceFailure ofAddress(NodeName node) {
    return new SourceFailure.Unreachable(node, "its address is not valid");
  }

  private static SourceFailure classify(Status status, NodeName node, boolean begun) {
    String code = status.getCode().name();
    return switch (status.getCode()) {
      case UNAVAILABLE -> begun ? broken(status, node) : unavailable(status, node);
      case PERMISSION_DENIED -> new SourceFailure.AccessDenied(node, detail(status));
      case UNIMPLEMENTED -> new SourceFailure.NotControlPlane(node, detail(status));
      case UNAUTHENTICATED, INVALID_ARGUMENT, RESOURCE_EXHAUSTED ->
        new SourceFailure.RequestRefused(node, code, detail(status));
      default -> broken(status, node);
    };
  }

  private static SourceFailure unavailable(Status status, NodeName node) {
    Optional<String> untrusted = untrusted(status);
    if (untrusted.isPresent()) {
      return new SourceFailure.Untrusted(node, untrusted.get());
    }
    Optional<String> alert = alert(status);
    if (alert.isPresent()) {
      return new SourceFailure.CertificateRejected(node, alert.get());
    }
    boolean refusedByNetwork = causes(status)
        .anyMatch(c -> c instanceof SocketException || c instanceof UnknownHostException);
    return refusedByNetwork
        ? new SourceFailure.Unreachable(node, detail(status))
        : broken(status, node);
  }

  private static SourceFailure broken(Status status, NodeName node) {
    return new SourceFailure.StreamBroken(node, status.getCode().name(), detail(status));
  }

  private static Optional<String> untrusted(Status status) {
    if (causes(status).anyMatch(CertificateException.class::isInstance)) {
      String said = lastMessage(status, c -> !String.valueOf(c.getMessage()).isBlank());
      return Optional.of(
          said.contains("certification path") ? "it is not signed by the OS CA" : tidy(said));
    }
    // Netty has a class of its own for bytes that are no TLS; it cannot be named without its jar.
    return causes(status)
        .filter(SSLException.class::isInstance)
        .map(c -> String.valueOf(c.getMessage()))
        .filter(message -> message.contains("not an SSL/TLS record"))
        .findFirst()
        .map(message -> "it does not answer with TLS");
  }

  private static Optional<String> alert(Status status) {
    return causes(status)
        .filter(SSLException.class::isInstance)
        .map(c -> String.valueOf(c.getMessage()))
        .filter(message -> message.contains(ALERT))
        .findFirst()
        .map(message -> message.substring(message.indexOf(ALERT) + ALERT.length()))
        .map(TalosFailures::tidy);
  }

  private static String detail(Status status) {
    if (causes(status).anyMatch(UnknownHostException.class::isInstance)) {
      return "its name does not resolve";
    }
    Optional<String> refused = causes(status)
        .filter(c -> c instanceof ConnectException || c instanceof SocketException)
        .map(c -> String.valueOf(c.getMessage()))
        .findFirst();
    if (refused.isPresent()) {
      // "Connection refused: /10.0.0.2:50000": the address is in the message already.
      return tidy(refused.get().split(": ", 2)[0].toLowerCase(Locale.ROOT));
    }
    String description = status.getDescription();
    return description == null || description.isBlank()
        ? lastMessage(status, c -> c.getMessage() != null)
        : tidy(description);
  }

  private static String lastMessage(Status status, Predicate<Throwable> which) {
    return causes(status)
        .filter(which)
        .reduce((outer, inner) -> inner)
        .map(c -> tidy(String.valueOf(c.getMessage())))
        .orElse("no reason given");
  }

  private static Stream<Throwable> causes(Status status) {
    return Stream.iterate(
            Optional.ofNullable(status.getCause()),
            Optional::isPresent,
            cause -> cause.map(Throwable::getCause))
        .map(Optional::orElseThrow);
  }

  /** One line of bounded length: it goes into a condition. */
  private static String tidy(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
  }
}
