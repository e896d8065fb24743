package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.testkit.talos.KeyFamily;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertificateMintTest {
  private static final Instant NOW = Instant.parse("2027-01-02T03:04:05Z");

  /** The golden certificate was minted by Talos' own Go code with the same authority and role. */
  @Test
  void mintsWhatTalosMints() throws Exception {
    X509Certificate theirs =
        Pem.certificates(Golden.text("client-os-etcd-backup.crt"), "golden").get(0);
    X509Certificate ours = mintFrom(Golden.text("secret-bundle.yaml"), NOW);
    assertArrayEquals(
        theirs.getIssuerX500Principal().getEncoded(),
        ours.getIssuerX500Principal().getEncoded());
    assertEquals(theirs.getSubjectX500Principal(), ours.getSubjectX500Principal());
    assertEquals(theirs.getVersion(), ours.getVersion());
    assertEquals(theirs.getSigAlgOID(), ours.getSigAlgOID());
    assertEquals(theirs.getSigAlgParams(), ours.getSigAlgParams());
    assertEquals(theirs.getCriticalExtensionOIDs(), ours.getCriticalExtensionOIDs());
    assertEquals(theirs.getNonCriticalExtensionOIDs(), ours.getNonCriticalExtensionOIDs());
    for (String oid : theirs.getNonCriticalExtensionOIDs()) {
      assertArrayEquals(theirs.getExtensionValue(oid), ours.getExtensionValue(oid), oid);
    }
    assertTrue(Arrays.equals(theirs.getKeyUsage(), ours.getKeyUsage()));
    ours.verify(Pem.certificates(Golden.text("ca.crt"), "ca").get(0).getPublicKey());
  }

  @Test
  void livesFromFiveMinutesAgoForAnHour() throws Exception {
    X509Certificate minted = mintFrom(Golden.text("secret-bundle.yaml"), NOW);
    assertEquals(NOW.minus(Duration.ofMinutes(5)), minted.getNotBefore().toInstant());
    assertEquals(NOW.plus(Duration.ofHours(1)), minted.getNotAfter().toInstant());
  }

  @Test
  void neverOutlivesTheAuthority() throws Exception {
    Instant end =
        Pem.certificates(Golden.text("ca.crt"), "ca").get(0).getNotAfter().toInstant();
    X509Certificate minted =
        mintFrom(Golden.text("secret-bundle.yaml"), end.minus(Duration.ofMinutes(20)));
    assertEquals(end, minted.getNotAfter().toInstant());
    UnreadableException expired = assertThrows(
        UnreadableException.class, () -> mintFrom(Golden.text("secret-bundle.yaml"), end));
    assertEquals("the OS CA in certs.os.crt expired at " + end, expired.clause());
  }

  @Test
  void anAuthorityOfTheFutureMeansAClockThatIsBehind() {
    Instant start = Instant.parse("2027-01-02T03:09:05Z");
    String bundle = TalosPki.create(InstantSource.fixed(start)).secretBundle();
    UnreadableException refused =
        assertThrows(UnreadableException.class, () -> mintFrom(bundle, NOW));
    assertEquals(
        "the OS CA in certs.os.crt is valid from 2027-01-02T03:09:05Z, 5m after now, so the clock"
            + " of this machine is probably behind",
        refused.clause());
    assertEquals(Problem.CERTIFICATE_NOT_YET_VALID, refused.problem());
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519, EdDSA, Ed25519",
    "ECDSA_P256, EC, SHA256withECDSA",
    "RSA, RSA, SHA512withRSA"
  })
  void followsTheKeyOfTheAuthority(KeyFamily family, String key, String signature)
      throws Exception {
    TalosPki pki = TalosPki.create(family, InstantSource.fixed(NOW));
    X509Certificate minted = mintFrom(pki.secretBundle(), NOW);
    assertEquals(key, minted.getPublicKey().getAlgorithm().replace("Ed25519", "EdDSA"));
    assertEquals(signature, minted.getSigAlgName());
    minted.verify(pki.authority().certificate().getPublicKey());
  }

  @Test
  void refusesAKeyThatIsNotTheAuthoritys() throws Exception {
    OsAuthority one = authority(TalosPki.create(InstantSource.fixed(NOW)).secretBundle());
    OsAuthority other = authority(TalosPki.create(InstantSource.fixed(NOW)).secretBundle());
    UnreadableException refused = assertThrows(
        UnreadableException.class, () -> OsAuthority.of(one.certificates(), other.key()));
    assertEquals("certs.os.key fits no certificate in certs.os.crt", refused.clause());
    assertEquals(Problem.AUTHORITY_UNFIT, refused.problem());
  }

  @Test
  void neverRepeatsKeyOrSerialNumber() throws Exception {
    X509Certificate one = mintFrom(Golden.text("secret-bundle.yaml"), NOW);
    X509Certificate other = mintFrom(Golden.text("secret-bundle.yaml"), NOW);
    assertNotEquals(one.getSerialNumber(), other.getSerialNumber());
    assertNotEquals(one.getPublicKey(), other.getPublicKey());
  }

  @Test
  void registersNoSecurityProviderAndPrintsNoKey() throws Exception {
    List<String> before = providers();
    Credentials minted = mint(Golden.text("secret-bundle.yaml"), NOW);
    assertEquals(before, providers());
    assertEquals("Credentials of O=os:etcd:backup", minted.toString());
    assertFalse(providers().contains("BC"));
  }

  private static List<String> providers() {
    return Arrays.stream(Security.getProviders())
        .map(provider -> provider.getName())
        .toList();
  }

  private static OsAuthority authority(String bundle) throws UnreadableException {
    return OsAuthority.fromSecretsBundle(SecretValue.of(bundle));
  }

  private static Credentials mint(String bundle, Instant now) throws UnreadableException {
    return new ClientCertificateMint(authority(bundle), new SecureRandom()).mint(now);
  }

  private static X509Certificate mintFrom(String bundle, Instant now) throws UnreadableException {
    return mint(bundle, now).chain().get(0);
  }
}
