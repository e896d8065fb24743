package cloud.alperen.talos.etcdbackup.domain.controlplane;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import java.util.Objects;

/** The credentials for the Talos API, and the CA certificates that its servers are checked against. */
public sealed interface TalosIdentity {
  /**
   * The cluster's secrets bundle, in the YAML that Talos writes. A short-lived client certificate is issued by its OS CA for
   * each use.
   */
  record SecretsBundle(SecretValue yaml) implements TalosIdentity {
    public SecretsBundle {
      Objects.requireNonNull(yaml, "yaml");
    }
  }

  /**
   * A ready-made client certificate, as in a talosconfig.
   *
   * @param caPem one or more CA certificates to trust, PEM
   * @param certificatePem the client certificate, leaf first, PEM
   * @param keyPem its private key, PEM
   */
  record ClientCertificate(String caPem, String certificatePem, SecretValue keyPem)
      implements TalosIdentity {
    public ClientCertificate {
      if (caPem.isBlank() || certificatePem.isBlank() || keyPem.isBlank()) {
        throw new IllegalArgumentException(
            "a client certificate needs its CA, the certificate and its key");
      }
    }
  }
}
