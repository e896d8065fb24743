package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.tls.TrustAnchor;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts clients of one authority whose only extended key usage is clientAuth: nodes refuse a
 * certificate with a second one since Talos 1.12 ({@code internal/app/apid/service.go}).
 */
final class ClientTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager path;

  ClientTrust(X509Certificate authority) {
    this.path = TrustAnchor.of(authority);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    path.checkClientTrusted(chain, type, engine);
    checkPurpose(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    path.checkClientTrusted(chain, type, socket);
    checkPurpose(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    path.checkClientTrusted(chain, type);
    checkPurpose(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a node calls nobody");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("a node calls nobody");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a node calls nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return path.getAcceptedIssuers();
  }

  private static void checkPurpose(X509Certificate client) throws CertificateException {
    List<String> purposes = client.getExtendedKeyUsage();
    if (!List.of(ClientProfile.CLIENT_AUTH).equals(purposes)) {
      throw new CertificateException("extended key usage is not clientAuth alone: " + purposes);
    }
  }
}
