package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3TargetTest {
  private static final SecretKeyRef ID = new SecretKeyRef("s3-credentials", "id");
  private static final SecretKeyRef KEY = new SecretKeyRef("s3-credentials", "key");

  @Test
  void namesItsPlaceForPeople() {
    assertEquals(
        "bucket backups at https://s3.example.com",
        target("backups", Optional.of("https://s3.example.com")).display());
    assertEquals(
        "bucket backups in AWS region eu-central-1",
        target("backups", Optional.empty()).display());
  }

  @Test
  void showsNothingThatSomebodyPutBeforeTheHost() {
    assertEquals(
        "bucket backups at s3.example.com",
        target("backups", Optional.of("https://id:secret@s3.example.com")).toString());
  }

  @Test
  void saysWhichSecretsItNeeds() {
    assertEquals(
        Map.of("accessKeyID", ID, "secretAccessKey", KEY),
        target("backups", Optional.empty()).secrets());
  }

  @Test
  void needsABucket() {
    assertThrows(IllegalArgumentException.class, () -> target(" ", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://10.0.0.1:9000", "HTTPS://s3.example.com", "https://example.com/s3"})
  void takesHttpAndHttpsUrls(String endpoint) {
    assertEquals(endpoint, S3Target.parseEndpoint(endpoint).orElseThrow().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.example.com/, https://s3.example.com",
    "https://s3.example.com//, https://s3.example.com",
    "http://10.0.0.1:9000///, http://10.0.0.1:9000",
    "https://example.com/s3//, https://example.com/s3"
  })
  void takesNoSlashFromTheEndOfAnEndpointIntoTheKey(String endpoint, String expected) {
    assertEquals(expected, S3Target.parseEndpoint(endpoint).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://s3.example.com//b", "https://example.com/a//b/", "https:///"})
  void takesNoEmptySegmentOfAPath(String endpoint) {
    assertEquals(Optional.empty(), S3Target.parseEndpoint(endpoint));
  }

  @Test
  void needsItsOwnCertificatesToo() {
    SecretKeyRef ca = new SecretKeyRef("ca", "ca.crt");
    S3Target target = new S3Target(
        S3Target.Place.inAws("backups", "eu-central-1"),
        new S3Target.Trust(false, Optional.of(ca)),
        new S3Target.Keys(ID, KEY),
        S3Target.Checksums.AUTO);
    assertEquals(
        Map.of("accessKeyID", ID, "secretAccessKey", KEY, "endpointCA", ca), target.secrets());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s3.example.com:9000", "file:///tmp", "https:///bucket", "http://a b"})
  void takesNothingElse(String endpoint) {
    assertEquals(Optional.empty(), S3Target.parseEndpoint(endpoint));
  }

  private static S3Target target(String bucket, Optional<String> endpoint) {
    return S3Target.of(
        new S3Target.Place(bucket, "eu-central-1", endpoint, S3Target.Addressing.AUTO),
        new S3Target.Keys(ID, KEY));
  }
}
