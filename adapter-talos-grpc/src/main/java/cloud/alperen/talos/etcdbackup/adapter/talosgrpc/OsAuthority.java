package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;

/**
 * The cluster's OS certificate authority, which signs nodes and clients alike.
 *
 * @param signer signs with the key
 * @param certificates all that are accepted, the signer among them: two while the CA is rotated
 * @param key the signer's private key
 */
record OsAuthority(X509Certificate signer, List<X509Certificate> certificates, PrivateKey key) {
  OsAuthority {
    certificates = List.copyOf(certificates);
  }

  /**
   * Takes the authority out of a secrets bundle as Talos' machinery writes it ({@code
   * pkg/machinery/config/generate/secrets}): lower-cased Go field names, base64 around PEM. Nothing
   * else of the bundle is needed or looked at.
   */
  static OsAuthority fromSecretsBundle(SecretValue yaml) throws UnreadableException {
    YamlTree os = YamlTree.parse(yaml.reveal())
        .find("certs")
        .flatMap(certs -> certs.find("os"))
        .orElseThrow(() -> new UnreadableException("certs.os is missing"));
    String certificate =
        os.text("crt").orElseThrow(() -> new UnreadableException("certs.os.crt is missing"));
    String key =
        os.text("key").orElseThrow(() -> new UnreadableException("certs.os.key is missing"));
    return of(
        Pem.certificates(Pem.unwrap(certificate, "certs.os.crt"), "certs.os.crt"),
        Pem.privateKey(Pem.unwrap(key, "certs.os.key"), "certs.os.key"));
  }

  /** Finds the certificate that the key fits; of a renewed one, the latest. */
  static OsAuthority of(List<X509Certificate> certificates, PrivateKey key)
      throws UnreadableException {
    X509Certificate signer = certificates.stream()
        .filter(certificate -> Jca.belongTogether(certificate, key))
        .max(Comparator.comparing(X509Certificate::getNotAfter))
        .orElseThrow(() -> new UnreadableException(
            Problem.AUTHORITY_UNFIT, "certs.os.key fits no certificate in certs.os.crt"));
    if (signer.getBasicConstraints() < 0) {
      throw new UnreadableException(
          Problem.AUTHORITY_UNFIT, "the certificate in certs.os.crt is not that of a CA");
    }
    return new OsAuthority(signer, certificates, key);
  }

  /** Does not print the key. */
  @Override
  public String toString() {
    return "OsAuthority " + signer().getSubjectX500Principal().getName();
  }
}
