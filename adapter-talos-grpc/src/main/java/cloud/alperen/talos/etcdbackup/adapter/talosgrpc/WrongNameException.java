package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A node's certificate is in order, but not for the name that was asked for. */
final class WrongNameException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private static final List<Integer> DNS_NAME_AND_IP_ADDRESS = List.of(2, 7);
  private static final int NAMES_SHOWN = 8;

  private final String asked;
  private final String names;

  private WrongNameException(String asked, String names, CertificateException cause) {
    super(cause);
    this.asked = asked;
    this.names = names;
  }

  static WrongNameException of(
      String asked, X509Certificate certificate, CertificateException cause) {
    // Inside brackets if it is an IPv6 address.
    return new WrongNameException(asked.replaceAll("[\\[\\]]", ""), namesOf(certificate), cause);
  }

  String asked() {
    return asked;
  }

  /** The names in the certificate, for a human. */
  String names() {
    return names;
  }

  private static String namesOf(X509Certificate certificate) {
    try {
      Collection<List<?>> found = certificate.getSubjectAlternativeNames();
      List<String> names = found == null
          ? List.of()
          : found.stream()
              .filter(name -> DNS_NAME_AND_IP_ADDRESS.contains(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
      String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
      int more = names.size() - NAMES_SHOWN;
      return names.isEmpty()
          ? "no name at all"
          : more > 0 ? shown + " and " + more + " more" : shown;
    } catch (CertificateParsingException e) {
      return "names that cannot be read";
    }
  }
}
