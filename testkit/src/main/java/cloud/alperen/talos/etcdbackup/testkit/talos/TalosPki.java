package cloud.alperen.talos.etcdbackup.testkit.talos;

import cloud.alperen.talos.etcdbackup.testkit.tls.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.util.IPAddress;

/**
 * One Talos cluster's OS certificate authority, and what is made from it: node and client
 * certificates, the secrets bundle, the bundle config and a talosconfig.
 *
 * <p>Names, lifetimes and extensions are those of Talos 1.13 ({@code
 * pkg/machinery/config/generate/secrets/ca.go}). Immutable and thread-safe. The keys are for tests
 * only: nothing here protects them.
 */
public final class TalosPki {
  private static final Duration CA_LIFETIME = Duration.ofHours(87_600);
  private static final Duration SERVER_LIFETIME = Duration.ofHours(24);
  private static final int KEY_IDENTIFIER_BYTES = 20;
  private static final int SECRET_BYTES = 32;

  private final TalosCertificate authority;
  private final InstantSource clock;

  private TalosPki(TalosCertificate authority, InstantSource clock) {
    this.authority = authority;
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** A new Ed25519 authority, as every generated cluster has. */
  public static TalosPki create(InstantSource clock) {
    return create(KeyFamily.ED25519, clock);
  }

  /** A new authority with a key of the given kind. */
  public static TalosPki create(KeyFamily family, InstantSource clock) {
    KeyPair pair = family.newKeyPair();
    X500Name name = CertificateMint.organizations(List.of("talos"));
    Instant now = clock.instant();
    X509Certificate certificate = new CertificateMint(name, name, pair, now, now.plus(CA_LIFETIME))
        .with(
            Extension.keyUsage,
            true,
            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))
        .withPurposes(List.of(ClientProfile.SERVER_AUTH, ClientProfile.CLIENT_AUTH))
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .with(
            Extension.subjectKeyIdentifier,
            false,
            new SubjectKeyIdentifier(randomBytes(KEY_IDENTIFIER_BYTES)))
        .sign(family, pair.getPrivate());
    return new TalosPki(new TalosCertificate(family, pair, certificate), clock);
  }

  /** An Ed25519 authority that exists already, from Talos' own PEM texts. */
  public static TalosPki fromPem(String certificatePem, String keyPem, InstantSource clock) {
    try {
      X509Certificate certificate = CertificateMint.parse(Pem.decode(certificatePem));
      PrivateKey key = KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(keyPem)));
      KeyPair pair = new KeyPair(certificate.getPublicKey(), key);
      return new TalosPki(new TalosCertificate(KeyFamily.ED25519, pair, certificate), clock);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 authority", e);
    }
  }

  public TalosCertificate authority() {
    return authority;
  }

  /** A node certificate for 127.0.0.1, localhost and the given host names or addresses. */
  public TalosCertificate server(String... names) {
    KeyPair pair = authority.family().newKeyPair();
    Instant now = clock.instant();
    GeneralName[] alternatives = Stream.concat(
            Stream.of("127.0.0.1", "localhost"), Arrays.stream(names))
        .map(TalosPki::alternative)
        .toArray(GeneralName[]::new);
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, "talos-node").build();
    X509Certificate certificate = leaf(subject, pair, now, now.plus(SERVER_LIFETIME))
        .withPurposes(List.of(ClientProfile.SERVER_AUTH))
        .with(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
        .sign(authority.family(), authority.key());
    return new TalosCertificate(authority.family(), pair, certificate);
  }

  /** A certificate that a node accepts, with these roles, valid for an hour around now. */
  public TalosCertificate client(String... roles) {
    return client(profile(roles));
  }

  /** What {@link #client(String...)} mints, to be altered. */
  public ClientProfile profile(String... roles) {
    Instant now = clock.instant();
    return new ClientProfile(
        List.of(roles),
        List.of(ClientProfile.CLIENT_AUTH),
        now.minus(Duration.ofMinutes(5)),
        now.plus(Duration.ofHours(1)));
  }

  /** A certificate that claims what the profile says, be it acceptable or not. */
  public TalosCertificate client(ClientProfile profile) {
    KeyPair pair = authority.family().newKeyPair();
    X500Name subject = CertificateMint.organizations(profile.roles());
    X509Certificate certificate = leaf(subject, pair, profile.notBefore(), profile.notAfter())
        .withPurposes(profile.purposes())
        .sign(authority.family(), authority.key());
    return new TalosCertificate(authority.family(), pair, certificate);
  }

  /**
   * The text of {@code status.secretBundle}. The authorities that a backup does not need are null,
   * which real bundles may contain; the bootstrap token looks like a number, which it may also do.
   */
  public String secretBundle() {
    return """
        cluster:
          id: %s
          secret: %s
        secrets:
          bootstraptoken: "123456.7890123456789012"
          secretboxencryptionsecret: %s
        trustdinfo:
          token: abcdef.0123456789abcdef
        certs:
          etcd: null
          k8s: null
          k8saggregator: null
          k8sserviceaccount: null
          os:
            crt: %s
            key: %s
        """.formatted(
            randomSecret(),
            randomSecret(),
            randomSecret(),
            Pem.oneLine(authority.certificatePem()),
            Pem.oneLine(authority.keyPem()));
  }

  /** The text of {@code status.bundleConfig}; without endpoints, that field is an explicit null. */
  public static String bundleConfig(String clusterName, String... clientEndpoints) {
    String endpoints = clientEndpoints.length == 0
        ? "null"
        : Arrays.stream(clientEndpoints).collect(Collectors.joining("\",\"", "[\"", "\"]"));
    return """
        {"clusterName":"%1$s","endpoint":"https://%1$s:6443","version":"v1.13.0",\
        "kubeVersion":"v1.35.0","podCIDR":null,"serviceCIDR":null,"clientEndpoint":%2$s}""".formatted(clusterName, endpoints);
  }

  /** A talosconfig with one context, named like the cluster. */
  public String talosConfig(String clusterName, TalosCertificate client, String... endpoints) {
    String list =
        Arrays.stream(endpoints).map("      - %s%n"::formatted).collect(Collectors.joining());
    return """
        context: %1$s
        contexts:
          %1$s:
            endpoints:
        %2$s    ca: %3$s
            crt: %4$s
            key: %5$s
        """.formatted(
            clusterName,
            list,
            Pem.oneLine(authority.certificatePem()),
            Pem.oneLine(client.certificatePem()),
            Pem.oneLine(client.keyPem()));
  }

  private CertificateMint leaf(X500Name subject, KeyPair pair, Instant start, Instant end) {
    X500Name issuer = CertificateMint.subjectOf(authority.certificate());
    return new CertificateMint(issuer, subject, pair, start, end)
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .issuedBy(authority.certificate());
  }

  private static GeneralName alternative(String name) {
    int kind = IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName;
    return new GeneralName(kind, name);
  }

  private static String randomSecret() {
    return Base64.getEncoder().encodeToString(randomBytes(SECRET_BYTES));
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
