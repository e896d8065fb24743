package cloud.alperen.talos.etcdbackup.testkit.s3;

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
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key with a self-signed certificate, made at run time, for a TLS server on loopback. Nobody trusts
 * it unless told to.
 */
public final class ServerIdentity {
  static final String PASSWORD = "not-a-secret";
  private static final String ALIAS = "server";

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
    return named(
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
        new GeneralName(GeneralName.dNSName, "localhost"));
  }

  /** An identity for these host names only, so that no client on loopback accepts its name. */
  public static ServerIdentity ofHosts(String... hosts) {
    return named(Stream.of(hosts)
        .map(h -> new GeneralName(GeneralName.dNSName, h))
        .toArray(GeneralName[]::new));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** For a client that trusts this identity and nobody else. */
  SSLContext clientContext() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate);
      TrustManagerFactory trustManagers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustManagers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot trust a certificate made here", e);
    }
  }

  /** The certificate as a text file holds it. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("cannot write a certificate made here", e);
    }
  }

  String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
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

  private static ServerIdentity named(GeneralName... names) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=testkit S3 server");
      JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
          subject,
          BigInteger.ONE,
          Date.from(Instant.parse("2020-01-01T00:00:00Z")),
          Date.from(Instant.parse("2120-01-01T00:00:00Z")),
          subject,
          keys.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      X509Certificate certificate = new JcaX509CertificateConverter()
          .getCertificate(builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
      KeyStore keyStore = KeyStore.getInstance("PKCS12");
      keyStore.load(null, null);
      keyStore.setKeyEntry(
          ALIAS, keys.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {certificate});
      return new ServerIdentity(keyStore, keys.getPrivate(), certificate);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a self-signed certificate", e);
    }
  }
}
