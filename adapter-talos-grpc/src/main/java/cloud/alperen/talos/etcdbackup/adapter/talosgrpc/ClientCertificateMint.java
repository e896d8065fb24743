package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes a client certificate that may take etcd snapshots and nothing else, in memory, for one use.
 *
 * <p>Nodes read the roles from the Organization values of the subject, and since Talos 1.12 refuse a
 * certificate with any extended key usage besides clientAuth. The rest follows Talos' own {@code
 * secrets.NewAdminCertificateAndKey}, except that it begins five minutes ago, because clocks differ,
 * and lives an hour, because a handshake follows at once. A connection outlives its certificate.
 */
final class ClientCertificateMint {
  private static final String ROLE = "os:etcd:backup";
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int SERIAL_BITS = 128;
  // Talos makes 4096 bits for a year; for an hour this is plenty, and it takes no seconds to find.
  private static final int RSA_BITS = 2048;

  private final OsAuthority authority;
  private final SecureRandom random;

  ClientCertificateMint(OsAuthority authority, SecureRandom random) {
    this.authority = authority;
    this.random = random;
  }

  Credentials mint(Instant now) throws UnreadableException {
    X509Certificate signer = authority.signer();
    Instant caEnd = signer.getNotAfter().toInstant();
    if (!caEnd.isAfter(now)) {
      throw new UnreadableException(
          Problem.AUTHORITY_EXPIRED, "the OS CA in certs.os.crt expired at " + caEnd);
    }
    ClientCertificateCheck.requireBegun(signer, "the OS CA in certs.os.crt", now);
    Instant end = now.plus(LIFETIME).isAfter(caEnd) ? caEnd : now.plus(LIFETIME);
    try {
      KeyPair pair = newKeyPair();
      X509Certificate certificate = sign(signer, pair, now.minus(CLOCK_SLACK), end);
      return new Credentials(authority.certificates(), List.of(certificate), pair.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new UnreadableException(
          Problem.AUTHORITY_UNFIT, "certs.os.key cannot sign for certs.os.crt");
    }
  }

  private X509Certificate sign(X509Certificate signer, KeyPair pair, Instant start, Instant end)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
        X500Name.getInstance(signer.getSubjectX500Principal().getEncoded()),
        new BigInteger(SERIAL_BITS, random),
        Date.from(start),
        Date.from(end),
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, ROLE).build(),
        pair.getPublic());
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    SubjectKeyIdentifier signerKey =
        SubjectKeyIdentifier.fromExtensions(new JcaX509CertificateHolder(signer).getExtensions());
    if (signerKey != null) {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(signerKey.getKeyIdentifier()));
    }
    String algorithm = Jca.signatureAlgorithm(authority.key());
    byte[] der = builder
        .build(new JcaContentSignerBuilder(algorithm)
            .setProvider(Jca.provider("Signature", algorithm))
            .build(authority.key()))
        .getEncoded();
    return (X509Certificate) Jca.certificates().generateCertificate(new ByteArrayInputStream(der));
  }

  private KeyPair newKeyPair() throws GeneralSecurityException {
    String algorithm = authority.key().getAlgorithm();
    AlgorithmParameterSpec parameters = switch (algorithm) {
      case "EC" -> new ECGenParameterSpec("secp256r1");
      case "RSA" -> new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4);
      default -> NamedParameterSpec.ED25519;
    };
    return Jca.newKeyPair(algorithm, parameters, random);
  }
}
