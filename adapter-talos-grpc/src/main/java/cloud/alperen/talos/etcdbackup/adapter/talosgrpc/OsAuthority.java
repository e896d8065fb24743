package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The cluster's OS certificate authority, which signs nodes and clients alike.
 *
 * @param certificates the signing certificate, followed by any others that are accepted
 * @param key the private key of the first
 */
record OsAuthority(List<X509Certificate> certificates, PrivateKey key) {
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
    return new OsAuthority(
        Pem.certificates(Pem.unwrap(certificate, "certs.os.crt"), "certs.os.crt"),
        Pem.privateKey(Pem.unwrap(key, "certs.os.key"), "certs.os.key"));
  }

  X509Certificate signer() {
    return certificates.get(0);
  }

  /** Does not print the key. */
  @Override
  public String toString() {
    return "OsAuthority " + signer().getSubjectX500Principal().getName();
  }
}
