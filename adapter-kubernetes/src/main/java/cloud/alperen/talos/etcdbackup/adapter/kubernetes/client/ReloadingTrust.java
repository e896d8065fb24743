package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the CAs that the CA file contains now. If a server is not trusted, it reads the file again and checks once more. So it
 * accepts a replaced CA at the first connection to a server with a certificate of that CA, and closes no other connection.
 * Thread-safe.
 */
final class ReloadingTrust extends X509ExtendedTrustManager {
  private final Callable<X509ExtendedTrustManager> reader;
  private volatile X509ExtendedTrustManager current;

  /**
   * Creates the trust manager and reads the file.
   *
   * @param reader the function that reads the file
   */
  ReloadingTrust(Callable<X509ExtendedTrustManager> reader) throws CertificateException {
    this.reader = reader;
    this.current = read();
  }

  /** One of the overloaded checks of a server's certificate. */
  @FunctionalInterface
  private interface Check {
    void with(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void check(Check check) throws CertificateException {
    try {
      check.with(current);
    } catch (CertificateException untrusted) {
      X509ExtendedTrustManager read;
      try {
        read = read();
      } catch (CertificateException unreadable) {
        untrusted.addSuppressed(unreadable);
        throw untrusted;
      }
      check.with(read);
      current = read;
    }
  }

  private X509ExtendedTrustManager read() throws CertificateException {
    try {
      return reader.call();
    } catch (CertificateException e) {
      throw e;
    } catch (Exception e) {
      throw new CertificateException("The CA of the Kubernetes API cannot be read", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(trust -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    current.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    current.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    current.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current.getAcceptedIssuers();
  }
}
