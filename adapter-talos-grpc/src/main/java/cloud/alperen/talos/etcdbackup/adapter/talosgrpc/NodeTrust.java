package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The JDK's check of a node's certificate, which also says for which names a certificate is that is
 * in order but not for the name that was asked for. It refuses whatever the JDK's check refuses.
 */
final class NodeTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager jdk;

  private NodeTrust(X509ExtendedTrustManager jdk) {
    this.jdk = jdk;
  }

  static NodeTrust of(List<X509Certificate> authorities) throws GeneralSecurityException {
    PKIXBuilderParameters path = new PKIXBuilderParameters(
        authorities.stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet()),
        new X509CertSelector());
    // Talos publishes no revocation lists; its certificates live for a day.
    path.setRevocationEnabled(false);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance("PKIX", Jca.provider("TrustManagerFactory", "PKIX"));
    factory.init(new CertPathTrustManagerParameters(path));
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .map(NodeTrust::new)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("no manager of X.509 trust"));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    try {
      jdk.checkServerTrusted(chain, type, engine);
    } catch (CertificateException e) {
      String asked = engine.getHandshakeSession().getPeerHost();
      throw asked != null && onlyTheNameIsWrong(chain, type, e)
          ? WrongNameException.of(asked, chain[0], e)
          : e;
    }
  }

  /** A broken path always has a cause, and is broken whatever the name. */
  private boolean onlyTheNameIsWrong(
      X509Certificate[] chain, String type, CertificateException refusal) {
    try {
      jdk.checkServerTrusted(chain, type);
      return refusal.getCause() == null;
    } catch (CertificateException e) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
