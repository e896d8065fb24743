package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Both sides of a mutual TLS handshake.
 *
 * @param trusted certificate authorities of the nodes; after a rotation several, with equal names
 * @param chain our certificate, leaf first
 * @param key the leaf's private key
 */
record Credentials(List<X509Certificate> trusted, List<X509Certificate> chain, PrivateKey key) {
  Credentials {
    trusted = List.copyOf(trusted);
    chain = List.copyOf(chain);
  }

  static Credentials of(TalosIdentity identity, Instant now, SecureRandom random)
      throws UnreadableException {
    if (identity instanceof TalosIdentity.SecretsBundle bundle) {
      OsAuthority authority = OsAuthority.fromSecretsBundle(bundle.yaml());
      return new ClientCertificateMint(authority, random).mint(now);
    }
    Credentials own = read((TalosIdentity.ClientCertificate) identity);
    ClientCertificateCheck.requireUsable(own, now);
    return own;
  }

  private static Credentials read(TalosIdentity.ClientCertificate own) throws UnreadableException {
    try {
      return new Credentials(
          Pem.certificates(own.caPem(), "ca"),
          Pem.certificates(own.certificatePem(), "crt"),
          Pem.privateKey(own.keyPem().reveal(), "key"));
    } catch (UnreadableException e) {
      throw new UnreadableException(Problem.CLIENT_CERTIFICATE_UNREADABLE, e.clause());
    }
  }

  /** Does not print the key. */
  @Override
  public String toString() {
    return "Credentials of " + chain.get(0).getSubjectX500Principal().getName();
  }
}
