package cloud.alperen.talos.etcdbackup.testkit.s3;

import cloud.alperen.talos.etcdbackup.testkit.tls.Pem;
import cloud.alperen.talos.etcdbackup.testkit.tls.TrustAnchor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key with a certificate, made at run time, for a TLS server on loopback. Nobody trusts it unless told to. The certificate
 * is signed by itself, or by an {@link #authority}.
 */
public final class ServerIdentity {
  static final String PASSWORD = "not-a-secret";
  private static final String ALIAS = "server";
  private static final String SERVER = "CN=testkit S3 server";
  private static final GeneralName[] LOOPBACK = {
    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
    new GeneralName(GeneralName.dNSName, "localhost")
  };

  private final KeyStore keyStore;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private ServerIdentity(KeyStore keyStore, PrivateKey key, X509Certificate certificate) {
    this.keyStore = keyStore;
    this.key = key;
    this.certificate = certificate;
  }

  /** An identity for {@code 127.0.0.1} and {@code localhost}. */
  public static ServerIdentity ofLoopback() {
    return make(Optional.empty(), SERVER, false, LOOPBACK);
  }

  /** An identity for these host names only, so that no client on loopback accepts its name. */
  public static ServerIdentity ofHosts(String... hosts) {
    GeneralName[] names = Stream.of(hosts)
        .map(h -> new GeneralName(GeneralName.dNSName, h))
        .toArray(GeneralName[]::new);
    return make(Optional.empty(), SERVER, false, names);
  }

  /** A private certificate authority, which no server is. */
  public static ServerIdentity authority() {
    return make(Optional.empty(), "CN=testkit authority", true);
  }

  /** An identity for {@code 127.0.0.1} and {@code localhost} that this authority signs. */
  public ServerIdentity issueForLoopback() {
    return make(Optional.of(this), SERVER, false, LOOPBACK);
  }

  /** An identity for this host name only that this authority signs. */
  public ServerIdentity issueForHost(String host) {
    return make(Optional.of(this), SERVER, false, new GeneralName(GeneralName.dNSName, host));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** For a client that trusts this identity and nobody else. */
  SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {TrustAnchor.of(certificate)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust a certificate made here", e);
    }
  }

  /** The certificate as a text file holds it. */
  public String certificatePem() {
    try {
      return Pem.encode("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("cannot write a certificate made here", e);
    }
  }

  String keyPem() {
    return Pem.encode("PRIVATE KEY", key.getEncoded());
  }

  /** For a server that is this. */
  public SSLContext serverContext() {
    try {
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(keyStore, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot serve TLS with a key made here", e);
    }
  }

  String base64KeyStore() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      keyStore.store(bytes, PASSWORD.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot write a key store to memory", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static ServerIdentity make(
      Optional<ServerIdentity> issuer, String name, boolean authority, GeneralName... hosts) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500Name(name);
      JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
          issuer
              .map(i ->
                  X500Name.getInstance(i.certificate.getSubjectX500Principal().getEncoded()))
              .orElse(subject),
          BigInteger.ONE,
          Date.from(Instant.parse("2020-01-01T00:00:00Z")),
          Date.from(Instant.parse("2120-01-01T00:00:00Z")),
          subject,
          keys.getPublic());
      if (authority) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      } else {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
      }
      X509Certificate certificate = new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
              .build(issuer.map(i -> i.key).orElse(keys.getPrivate()))));
      KeyStore keyStore = KeyStore.getInstance("PKCS12");
      keyStore.load(null, null);
      // A server sends its own certificate only: whoever trusts the authority has that of it.
      keyStore.setKeyEntry(
          ALIAS, keys.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {certificate});
      return new ServerIdentity(keyStore, keys.getPrivate(), certificate);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }
}
