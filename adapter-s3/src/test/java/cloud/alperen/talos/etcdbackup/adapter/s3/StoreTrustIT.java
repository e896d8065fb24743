package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose certificate a private CA has signed, over real TLS. */
class StoreTrustIT {
  private static final ObjectKey KEY = new ObjectKey("any/key.db");

  private final ServerIdentity authority = ServerIdentity.authority();
  private final ScriptedS3Server server = serving(authority.issueForLoopback());
  private final SinkUnderTest sink = SinkUnderTest.patient();

  private static ScriptedS3Server serving(ServerIdentity identity) {
    return ScriptedS3Server.builder().https(identity).start();
  }

  @AfterEach
  void close() {
    sink.close();
    server.close();
  }

  @Test
  void aCertificateOfTheGivenAuthorityIsTrusted() throws BackupException {
    assertReached(server, authority.certificatePem());
  }

  @Test
  void aSelfSignedCertificateVouchesForItself() throws BackupException {
    ServerIdentity own = ServerIdentity.ofLoopback();
    try (ScriptedS3Server selfSigned = serving(own)) {
      assertReached(selfSigned, own.certificatePem());
    }
  }

  @Test
  void oneOfSeveralAuthoritiesSuffices() throws BackupException {
    assertReached(
        server, ServerIdentity.authority().certificatePem() + "\n" + authority.certificatePem());
  }

  @Test
  void whatStandsAroundTheCertificatesDoesNotMatter() throws BackupException {
    String text = """
        Certificate:
            Data: -- as openssl x509 -text writes it --
        -----BEGIN PRIVATE KEY-----
        bm90IGEga2V5
        -----END PRIVATE KEY-----
        """;
    assertReached(
        server,
        "\ufeff" + text + authority.certificatePem().replace("\n", "\r\n") + "subject=CN = ca");
  }

  @Test
  void anotherAuthorityIsNotTrusted() {
    assertEquals(
        "StorageUntrusted",
        failure(server, ServerIdentity.authority().certificatePem()).reason());
  }

  @Test
  void anAuthorityOfTheSameNameIsNotTrusted() {
    ServerIdentity impostor = ServerIdentity.authority();
    assertEquals(
        authority.certificate().getSubjectX500Principal(),
        impostor.certificate().getSubjectX500Principal());
    assertEquals("StorageUntrusted", failure(server, impostor.certificatePem()).reason());
  }

  @Test
  void aCertificateForAnotherHostIsNotTrusted() {
    try (ScriptedS3Server elsewhere = serving(authority.issueForHost("s3.example.com"))) {
      assertEquals(
          "StorageUntrusted", failure(elsewhere, authority.certificatePem()).reason());
    }
  }

  @Test
  void whatTheJvmTrustsIsNotTrustedBesides(@TempDir Path folder) throws BackupException {
    ServerIdentity known = ServerIdentity.ofLoopback();
    try (ScriptedS3Server store = serving(known)) {
      TrustedCertificate.whileTrusted(
          known,
          folder,
          () -> assertEquals(
              "StorageUntrusted", failure(store, authority.certificatePem()).reason()));
    }
  }

  @Test
  void aRenewedAuthorityCountsFromTheNextAttempt() throws BackupException {
    String old = ServerIdentity.authority().certificatePem();

    assertEquals("StorageUntrusted", failure(server, old).reason());
    assertReached(server, authority.certificatePem());
    assertEquals("StorageUntrusted", failure(server, old).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "planted",
        "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----",
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tplanted",
        "-----BEGIN CERTIFICATE-----\nplanted"
      })
  void whatHoldsNoCertificateIsNamed(String pem) {
    assertUnusable(pem, "there is no PEM certificate in it");
  }

  @Test
  void theDamagedOneOfSeveralIsNamed() {
    String whole = authority.certificatePem();
    String cut = whole.replaceFirst("\n[^\n]+\n-----END", "\n-----END");
    assertUnusable(whole + cut, "certificate 2 of it is damaged");
    assertUnusable(
        "-----BEGIN CERTIFICATE-----\nplanted\n-----END CERTIFICATE-----\n" + whole,
        "certificate 1 of it is damaged");
    assertUnusable(
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "certificate 1 of it is damaged");
  }

  private void assertUnusable(String pem, String why) {
    BackupException e = fails(server, pem);
    assertEquals("StorageEndpointCaInvalid", e.failure().reason());
    String message = e.failure().userMessage();
    assertTrue(message.startsWith("Failed to look for snapshot in S3, bucket backups at https"));
    assertTrue(message.contains("endpointCA"), message);
    assertTrue(message.contains(why), message);
    assertFalse((message + e + e.getCause()).contains("planted"), message);
    assertTrue(e.failure().repairable(), "it may be corrected");
    assertTrue(server.requests().isEmpty());
  }

  private void assertReached(ScriptedS3Server store, String pem) throws BackupException {
    assertEquals(Optional.empty(), sink.sink().find(target(store), credentials(pem), KEY));
  }

  private BackupFailure failure(ScriptedS3Server store, String pem) {
    return fails(store, pem).failure();
  }

  private BackupException fails(ScriptedS3Server store, String pem) {
    return assertThrows(
        BackupException.class, () -> sink.sink().find(target(store), credentials(pem), KEY));
  }

  private static S3Target target(ScriptedS3Server store) {
    return new S3Target(
        S3Target.Place.at(store.endpoint().toString(), store.bucket(), "us-east-1"),
        S3Target.Trust.OF_THE_CREDENTIALS,
        S3Target.Checksums.AUTO);
  }

  private static StorageCredentials credentials(String pem) {
    return new StorageCredentials(Map.of(
        S3Target.ACCESS_KEY_ID, SecretValue.of("key-id"),
        S3Target.SECRET_ACCESS_KEY, SecretValue.of("secret-key"),
        S3Target.ENDPOINT_CA, SecretValue.of(pem)));
  }
}
