package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import io.grpc.Status;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
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
  private static final String NOT_AUTHORIZED = "not authorized";
  private static final String ALERT = "Received fatal alert: ";

  /** What Go's TLS sends for a certificate that is expired as well as for one that is not valid yet. */
  private static final String EXPIRED = "certificate_expired";

  /** In the words of gRPC's own client, which reads no further. */
  private static final String TOO_LARGE = "gRPC message exceeds maximum size";

  /** What the network says, in words that transports wrap and translate differently. */
  private static final List<String> NETWORK_ERRORS = List.of(
      "connection refused",
      "timed out",
      "no route to host",
      "network is unreachable",
      "operation not permitted",
      "connection reset",
      "broken pipe");

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
    return new SourceFailure.NodeFailed(
        node,
        SourceProblem.STREAM_BROKEN,
        "%s (%s)".formatted("an error in a message", tidy(detail)));
  }

  /** More bytes than were granted, in messages larger than those before. */
  static SourceFailure ofGrowingMessages(NodeName node) {
    return new SourceFailure.NodeFailed(
        node, SourceProblem.MESSAGES_TOO_LARGE, "they grow faster than they can be refused");
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
    return new SourceFailure.NodeFailed(
        node, SourceProblem.UNREACHABLE, "its address is not valid");
  }

  private static SourceFailure classify(Status status, NodeName node, boolean begun) {
    String code = status.getCode().name();
    return switch (status.getCode()) {
      case UNAVAILABLE -> begun ? broken(status, node) : unavailable(status, node);
      // Only these words, of Talos' own check, are about the role and so the same on every node.
      case PERMISSION_DENIED ->
        detail(status).contains(NOT_AUTHORIZED)
            ? new SourceFailure.NodeFailed(node, SourceProblem.ACCESS_DENIED, detail(status))
            : new SourceFailure.NodeFailed(node, SourceProblem.NODE_REFUSED, detail(status));
      case UNIMPLEMENTED ->
        new SourceFailure.NodeFailed(node, SourceProblem.NOT_CONTROL_PLANE, detail(status));
      case UNAUTHENTICATED, INVALID_ARGUMENT, RESOURCE_EXHAUSTED ->
        detail(status).contains(TOO_LARGE)
            ? new SourceFailure.NodeFailed(node, SourceProblem.MESSAGES_TOO_LARGE, detail(status))
            : new SourceFailure.NodeFailed(
                node, SourceProblem.REQUEST_REFUSED, "%s (%s)".formatted(code, detail(status)));
      default -> broken(status, node);
    };
  }

  /** A framework chose another version of a library. No other attempt and no other node helps. */
  static IllegalStateException ofTheClassPath(LinkageError error) {
    Throwable told = error.getCause() == null ? error : error.getCause();
    return new IllegalStateException(
        "gRPC, protobuf, BouncyCastle or SnakeYAML Engine has a version on the class path that does not"
            + " fit adapter-talos-grpc, or is missing in part: " + tidy(told.toString()),
        error);
  }

  private static SourceFailure unavailable(Status status, NodeName node) {
    Optional<WrongNameException> misnamed = causes(status)
        .filter(WrongNameException.class::isInstance)
        .map(WrongNameException.class::cast)
        .findFirst();
    if (misnamed.isPresent()) {
      WrongNameException wrong = misnamed.get();
      return new SourceFailure.Misnamed(node, tidy(wrong.asked()), tidy(wrong.names()));
    }
    Optional<String> untrusted = untrusted(status);
    if (untrusted.isPresent()) {
      return new SourceFailure.NodeFailed(node, SourceProblem.UNTRUSTED, untrusted.get());
    }
    Optional<String> alert = alert(status);
    if (alert.isPresent()) {
      // Its dates were checked before, by our clock.
      return alert.get().equals(EXPIRED)
          ? new SourceFailure.NodeFailed(node, SourceProblem.CLOCKS_DIFFER, "")
          : new SourceFailure.NodeFailed(node, SourceProblem.CERTIFICATE_REJECTED, alert.get());
    }
    return ofTheNetwork(status).isPresent() || has(status, UnknownHostException.class)
        ? new SourceFailure.NodeFailed(node, SourceProblem.UNREACHABLE, detail(status))
        : broken(status, node);
  }

  private static SourceFailure broken(Status status, NodeName node) {
    return new SourceFailure.NodeFailed(
        node,
        SourceProblem.STREAM_BROKEN,
        "%s (%s)".formatted(status.getCode().name(), detail(status)));
  }

  private static Optional<String> untrusted(Status status) {
    if (has(status, CertificateExpiredException.class)) {
      return Optional.of("it has expired; check the clocks");
    }
    if (has(status, CertificateNotYetValidException.class)) {
      return Optional.of("it is not valid yet; check the clocks");
    }
    if (has(status, CertPathBuilderException.class)
        || has(status, CertPathValidatorException.class)) {
      return Optional.of("it is not signed by the OS CA");
    }
    if (has(status, CertificateException.class)) {
      return Optional.of(innermostMessage(status));
    }
    // Netty has a class of its own for this, but in a package that shading may rename.
    return messages(status, SSLException.class)
        .filter(message -> message.contains("not an SSL/TLS record"))
        .findFirst()
        .map(message -> "it does not answer with TLS");
  }

  private static Optional<String> alert(Status status) {
    return messages(status, SSLException.class)
        .filter(message -> message.contains(ALERT))
        .findFirst()
        .map(message -> tidy(message.substring(message.indexOf(ALERT) + ALERT.length())));
  }

  private static String detail(Status status) {
    if (has(status, UnknownHostException.class)) {
      return "its name does not resolve";
    }
    Optional<String> network = ofTheNetwork(status);
    if (network.isPresent()) {
      return network.get();
    }
    String description = status.getDescription();
    return description == null || description.isBlank()
        ? innermostMessage(status)
        : tidy(description);
  }

  /** Netty's native transport throws an IOException of its own where the JDK's throws a SocketException. */
  private static Optional<String> ofTheNetwork(Status status) {
    String all = messages(status, IOException.class)
        .collect(Collectors.joining(" "))
        .toLowerCase(Locale.ROOT);
    Optional<String> known = NETWORK_ERRORS.stream().filter(all::contains).findFirst();
    return known.isPresent() || !has(status, SocketException.class)
        ? known
        : Optional.of("the network failed");
  }

  private static String innermostMessage(Status status) {
    return messages(status, Throwable.class)
        .reduce((outer, inner) -> inner)
        .map(TalosFailures::tidy)
        .orElse("no reason given");
  }

  private static boolean has(Status status, Class<? extends Throwable> kind) {
    return causes(status).anyMatch(kind::isInstance);
  }

  private static Stream<String> messages(Status status, Class<? extends Throwable> kind) {
    return causes(status)
        .filter(kind::isInstance)
        .map(Throwable::getMessage)
        .filter(message -> message != null && !message.isBlank());
  }

  private static Stream<Throwable> causes(Status status) {
    Stream.Builder<Throwable> causes = Stream.builder();
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes.build();
  }

  /** One line of bounded length: it goes into a condition. */
  private static String tidy(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
  }
}
