package cloud.alperen.talos.etcdbackup.testkit.talos;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Assembles one certificate, extension by extension. */
final class CertificateMint {
  private static final int SERIAL_BITS = 128;

  private final JcaX509v3CertificateBuilder builder;

  CertificateMint(X500Name issuer, X500Name subject, KeyPair pair, Instant start, Instant end) {
    this.builder = new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, new SecureRandom()),
        Date.from(start),
        Date.from(end),
        subject,
        pair.getPublic());
  }

  /** The subject of a certificate in its own encoding: re-encoded, it might not match. */
  static X500Name subjectOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  /** All values in one multi-valued RDN, which is how Go writes several organizations. */
  static X500Name organizations(List<String> values) {
    if (values.isEmpty()) {
      return new X500Name(new RDN[0]);
    }
    ASN1ObjectIdentifier[] types = new ASN1ObjectIdentifier[values.size()];
    Arrays.fill(types, BCStyle.O);
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addMultiValuedRDN(types, values.toArray(String[]::new))
        .build();
  }

  CertificateMint with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(extension, critical, value);
      return this;
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot encode extension " + extension, e);
    }
  }

  CertificateMint withPurposes(List<String> oids) {
    if (oids.isEmpty()) {
      return this;
    }
    KeyPurposeId[] purposes = oids.stream()
        .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
        .toArray(KeyPurposeId[]::new);
    return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  CertificateMint issuedBy(X509Certificate ca) {
    try {
      byte[] identifier = SubjectKeyIdentifier.fromExtensions(
              new JcaX509CertificateHolder(ca).getExtensions())
          .getKeyIdentifier();
      return with(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(identifier));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the CA certificate does not parse", e);
    }
  }

  X509Certificate sign(KeyFamily family, PrivateKey key) {
    try {
      X509CertificateHolder signed =
          builder.build(new JcaContentSignerBuilder(family.signature()).build(key));
      return parse(signed.getEncoded());
    } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a certificate", e);
    }
  }

  static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
