package cloud.alperen.talos.etcdbackup.testkit.talos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.testkit.tls.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TalosPkiTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void signsWhatItMints(KeyFamily family) throws Exception {
    TalosPki pki = TalosPki.create(family, CLOCK);
    pki.server("my-cp", "10.5.0.2")
        .certificate()
        .verify(pki.authority().certificate().getPublicKey());
    pki.client("os:admin").certificate().verify(pki.authority().certificate().getPublicKey());
    String label = pki.authority().keyPem().lines().findFirst().orElseThrow();
    assertEquals(
        switch (family) {
          case ED25519 -> "-----BEGIN ED25519 PRIVATE KEY-----";
          case ECDSA_P256 -> "-----BEGIN EC PRIVATE KEY-----";
          case RSA -> "-----BEGIN RSA PRIVATE KEY-----";
        },
        label);
  }

  @Test
  void continuesAnAuthorityThatTalosMade() throws Exception {
    TalosPki golden = TalosPki.fromPem(resource("ca.crt"), resource("ca.key"), CLOCK);
    assertEquals(resource("ca.crt"), golden.authority().certificatePem());
    assertEquals(resource("ca.key"), golden.authority().keyPem());
    X509Certificate leaf = golden.client("os:etcd:backup").certificate();
    leaf.verify(golden.authority().certificate().getPublicKey());
    assertArrayEquals(
        golden.authority().certificate().getSubjectX500Principal().getEncoded(),
        leaf.getIssuerX500Principal().getEncoded());
  }

  /** The golden certificate was minted by Talos' own Go code with the same two roles. */
  @Test
  void writesRolesAndExtensionsAsTalosDoes() throws Exception {
    TalosPki golden = TalosPki.fromPem(resource("ca.crt"), resource("ca.key"), CLOCK);
    X509Certificate theirs = CertificateMint.parse(Pem.decode(resource("client-two-roles.crt")));
    X509Certificate ours = golden.client("os:etcd:backup", "os:reader").certificate();
    assertEquals(theirs.getSubjectX500Principal(), ours.getSubjectX500Principal());
    assertEquals(theirs.getCriticalExtensionOIDs(), ours.getCriticalExtensionOIDs());
    assertEquals(theirs.getNonCriticalExtensionOIDs(), ours.getNonCriticalExtensionOIDs());
    for (String oid : theirs.getNonCriticalExtensionOIDs()) {
      assertArrayEquals(theirs.getExtensionValue(oid), ours.getExtensionValue(oid), oid);
    }
    assertTrue(Arrays.equals(theirs.getKeyUsage(), ours.getKeyUsage()));
    assertEquals(List.of(ClientProfile.CLIENT_AUTH), ours.getExtendedKeyUsage());
  }

  @Test
  void rendersTheNullThatAContainerClusterHas() {
    assertTrue(TalosPki.bundleConfig("my-cp").endsWith("\"clientEndpoint\":null}"));
    assertTrue(TalosPki.bundleConfig("my-cp", "10.5.0.2", "10.5.0.3")
        .endsWith("\"clientEndpoint\":[\"10.5.0.2\",\"10.5.0.3\"]}"));
  }

  @Test
  void doesNotPrintKeys() {
    TalosCertificate identity = TalosPki.create(CLOCK).client("os:admin");
    assertEquals("O=os:admin", identity.toString());
    assertFalse(identity.toString().contains("PRIVATE"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = TalosPkiTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
