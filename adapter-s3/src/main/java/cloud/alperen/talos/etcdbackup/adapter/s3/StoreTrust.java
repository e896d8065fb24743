package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/**
 * Which certificates of a store one session accepts: any, those that the JVM trusts, or those that the target's own vouch for.
 *
 * <p>Certificates of a target are trusted instead of the JVM's, not besides them: who names the CA of a store means that no
 * public one may vouch for it, and CloudNativePG's {@code endpointCA} means the same. Several may be given, so that an old and
 * a new CA overlap. Host names are checked as ever. Immutable.
 *
 * @param ofAnything whether any certificate with any host name will do
 * @param own managers that trust the target's certificates; empty for what the JVM trusts
 */
record StoreTrust(boolean ofAnything, List<TrustManager> own) {
  /** Text around it, as {@code openssl x509 -text} writes, is no part of it (RFC 7468, section 5.2); neither are keys. */
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  /**
   * What a target asks for.
   *
   * @throws CertificateException if its certificates cannot be read; says which, without quoting any
   */
  static StoreTrust of(S3Target target, StorageCredentials credentials)
      throws CertificateException {
    return switch (target.trust()) {
      case OF_THE_JVM -> new StoreTrust(false, List.of());
      case ANYTHING -> new StoreTrust(true, List.of());
      case OF_THE_CREDENTIALS ->
        new StoreTrust(
            false, List.of(managers(read(credentials.get(S3Target.ENDPOINT_CA).reveal()))));
    };
  }

  /** Tells a client; that of anything is an option of another kind. */
  Apache5HttpClient.Builder into(Apache5HttpClient.Builder client) {
    return own.isEmpty()
        ? client
        : client.tlsTrustManagersProvider(() -> own.toArray(TrustManager[]::new));
  }

  private static List<Certificate> read(String pem) throws CertificateException {
    List<Certificate> certificates = new ArrayList<>();
    Matcher blocks = PEM.matcher(pem);
    while (blocks.find()) {
      certificates.add(certificate(blocks.group(1), certificates.size() + 1));
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no PEM certificate in it");
    }
    return certificates;
  }

  private static Certificate certificate(String base64, int number) throws CertificateException {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException broken) {
      // Their words quote the content.
      throw new CertificateException("certificate %d of it is damaged".formatted(number));
    }
  }

  private static TrustManager[] managers(List<Certificate> authorities) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate authority : authorities) {
        trusted.setCertificateEntry("ca-" + trusted.size(), authority);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JVM cannot keep certificates", e);
    }
  }
}
