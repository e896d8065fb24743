package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.testkit.talos.KeyFamily;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosCertificate;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OsAuthorityTest {
  @Test
  void readsABundleThatTalosWrote() throws Exception {
    OsAuthority authority = read(Golden.text("secret-bundle.yaml"));
    assertEquals(Pem.certificates(Golden.text("ca.crt"), "ca.crt"), authority.certificates());
    assertEquals("EdDSA", authority.key().getAlgorithm());
    assertEquals("OsAuthority O=talos", authority.toString());
  }

  @ParameterizedTest
  @EnumSource(KeyFamily.class)
  void readsEveryKindOfKey(KeyFamily family) throws Exception {
    TalosPki pki = TalosPki.create(family, InstantSource.system());
    OsAuthority authority = read(pki.secretBundle());
    assertEquals(pki.authority().certificate(), authority.signer());
    assertEquals(pki.authority().key().getAlgorithm(), authority.key().getAlgorithm());
  }

  static Stream<Arguments> unreadable() {
    String good = Golden.text("secret-bundle.yaml");
    String os = good.substring(good.indexOf("  os:"));
    String crt = os.lines().skip(1).findFirst().orElseThrow().strip();
    String key = os.lines().skip(2).findFirst().orElseThrow().strip();
    return Stream.of(
        Arguments.of("", "it is empty"),
        Arguments.of("# nothing yet", "it is empty"),
        Arguments.of("just text", "it is no YAML mapping"),
        Arguments.of("certs:\n  os: [", "its YAML is broken in line 2"),
        Arguments.of("certs: *nowhere", "its YAML is broken in line 1"),
        Arguments.of("certs: &a {<<: *a}", "certs.os is missing"),
        Arguments.of(
            "a: &a {}\nb: [" + "*a,".repeat(17) + "]",
            "its YAML has more than 16 aliases (*name); write out what they stand for"),
        Arguments.of("certs:\n  os:\n    crt: a\n    crt: b", "its YAML is broken in line 4"),
        Arguments.of("cluster: {}", "certs.os is missing"),
        Arguments.of("certs: {os: null}", "certs.os is missing"),
        Arguments.of("certs: {os: {" + crt + "}}", "certs.os.key is missing"),
        Arguments.of("certs: {os: {" + key + "}}", "certs.os.crt is missing"),
        Arguments.of("certs: {os: {crt: [], " + key + "}}", "certs.os.crt is no string"),
        Arguments.of("certs: {os: {" + crt + ", key: '******'}}", "certs.os.key is redacted"),
        Arguments.of("certs: {os: {" + crt + ", key: '%'}}", "certs.os.key is not base64"),
        Arguments.of(
            "certs: {os: {" + crt + ", key: AAAA}}", "certs.os.key holds no PEM private key"),
        Arguments.of(
            "certs: {os: {crt: AAAA, " + key + "}}", "certs.os.crt holds no PEM certificate"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void saysWhatIsWrongWithoutQuotingTheSecret(String bundle, String clause) {
    UnreadableException refused = assertThrows(UnreadableException.class, () -> read(bundle));
    assertEquals(clause, refused.clause());
    assertNull(refused.getCause(), "a parser's message may quote the bundle");
  }

  @Test
  void aCorruptKeyIsNotQuoted() {
    String good = Golden.text("secret-bundle.yaml");
    int key = good.lastIndexOf("key: ") + 5;
    // Inside the base64 of the PEM body: still base64, still PEM, no key any more.
    String bad = good.substring(0, key + 60) + "AAAAAAAA" + good.substring(key + 68);
    UnreadableException refused = assertThrows(UnreadableException.class, () -> read(bad));
    assertEquals("certs.os.key holds a broken or unsupported private key", refused.clause());
    assertFalse(refused.toString().contains("AAAA"));
  }

  @Test
  void followsAliasesAndMergeKeys() throws Exception {
    String good = Golden.text("secret-bundle.yaml");
    String os = good.substring(good.indexOf("  os:"))
        .lines()
        .skip(1)
        .limit(2)
        .map(String::strip)
        .collect(Collectors.joining(", ", "{", "}"));
    OsAuthority plain = read(good);
    assertEquals(plain, read("common: &os " + os + "\ncerts: {os: *os}"));
    assertEquals(plain, read("common: &os " + os + "\ncerts: {os: {<<: *os}}"));
    assertEquals(plain, read("common: &certs {os: " + os + "}\ncerts: *certs"));
  }

  @Test
  void refusesACertificateThatIsNoAuthority() {
    TalosCertificate leaf = TalosPki.create(InstantSource.system()).server();
    UnreadableException refused = assertThrows(
        UnreadableException.class, () -> OsAuthority.of(List.of(leaf.certificate()), leaf.key()));
    assertEquals("the certificate in certs.os.crt is not that of a CA", refused.clause());
  }

  private static OsAuthority read(String yaml) throws UnreadableException {
    return OsAuthority.fromSecretsBundle(SecretValue.of(yaml));
  }
}
