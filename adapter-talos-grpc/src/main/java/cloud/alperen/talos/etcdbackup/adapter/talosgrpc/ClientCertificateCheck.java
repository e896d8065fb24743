package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds out before the first byte what a node would answer with an alert, which never says why.
 *
 * <p>Nodes check the dates of every certificate, and since Talos 1.12 that the extended key usage of
 * the client's is clientAuth and nothing else ({@code internal/app/apid/service.go}).
 */
final class ClientCertificateCheck {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** A certificate that begins so soon was more likely issued just now than for later. */
  private static final Duration LIKELY_CLOCK_ERROR = Duration.ofHours(1);

  private ClientCertificateCheck() {}

  static void requireUsable(Credentials credentials, Instant now) throws UnreadableException {
    X509Certificate own = credentials.chain().get(0);
    if (!Jca.belongTogether(own, credentials.key())) {
      throw new UnreadableException(
          Problem.CERTIFICATE_OF_ANOTHER_KEY, "crt is for another key than the one in key");
    }
    // Of the first only: whether the node needs what follows it, it alone knows.
    requireBegun(own, "crt", now);
    Instant end = own.getNotAfter().toInstant();
    if (!end.isAfter(now)) {
      throw new UnreadableException(Problem.CERTIFICATE_EXPIRED, "crt expired at " + end);
    }
    requireForClients(own);
  }

  /** Refuses what is not valid yet, and tells a clock that is behind from a wrong certificate. */
  static void requireBegun(X509Certificate certificate, String path, Instant now)
      throws UnreadableException {
    Instant start = certificate.getNotBefore().toInstant();
    if (start.isAfter(now)) {
      Duration ahead = Duration.between(now.truncatedTo(ChronoUnit.SECONDS), start);
      String suspicion = ahead.compareTo(LIKELY_CLOCK_ERROR) <= 0
          ? ", so the clock of this machine is probably behind"
          : "";
      throw new UnreadableException(
          Problem.CERTIFICATE_NOT_YET_VALID,
          "%s is valid from %s, %s after now%s"
              .formatted(path, start, GoDuration.format(ahead), suspicion));
    }
  }

  private static void requireForClients(X509Certificate certificate) throws UnreadableException {
    List<String> usages = usages(certificate);
    if (!usages.equals(List.of(CLIENT_AUTH))) {
      String named =
          usages.stream().map(ClientCertificateCheck::name).collect(Collectors.joining(", "));
      throw new UnreadableException(
          Problem.CERTIFICATE_NOT_FOR_CLIENTS,
          usages.isEmpty()
              ? "crt has no extended key usage"
              : "the extended key usage of crt is " + named);
    }
  }

  private static List<String> usages(X509Certificate certificate) throws UnreadableException {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null ? List.of() : usages;
    } catch (CertificateParsingException e) {
      throw new UnreadableException(
          Problem.CERTIFICATE_NOT_FOR_CLIENTS, "the extended key usage of crt is broken");
    }
  }

  private static String name(String oid) {
    return switch (oid) {
      case CLIENT_AUTH -> "clientAuth";
      case SERVER_AUTH -> "serverAuth";
      default -> oid;
    };
  }
}
