package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.tls.Pem;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** A certificate and its key. Immutable. */
public final class TalosCertificate {
  private final KeyFamily family;
  private final KeyPair pair;
  private final X509Certificate certificate;

  TalosCertificate(KeyFamily family, KeyPair pair, X509Certificate certificate) {
    this.family = Objects.requireNonNull(family, "family");
    this.pair = Objects.requireNonNull(pair, "pair");
    this.certificate = Objects.requireNonNull(certificate, "certificate");
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public PrivateKey key() {
    return pair.getPrivate();
  }

  public String certificatePem() {
    try {
      return Pem.encode("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has no encoding", e);
    }
  }

  /** The key under the PEM label that Talos uses for its kind. */
  public String keyPem() {
    return family.toPem(pair);
  }

  KeyFamily family() {
    return family;
  }

  @Override
  public String toString() {
    return certificate.getSubjectX500Principal().getName();
  }
}
