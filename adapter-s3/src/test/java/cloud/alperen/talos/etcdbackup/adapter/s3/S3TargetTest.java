package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3TargetTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s3.example.com:9000", "file:///tmp", "https:///bucket", "http://a b"})
  void takesNothingElse(String endpoint) {
    assertEquals(Optional.empty(), S3Target.parseEndpoint(endpoint));
  }

  private static S3Target target(String bucket, Optional<String> endpoint) {
    return S3Target.of(
        new S3Target.Place(bucket, "eu-central-1", endpoint, S3Target.Addressing.AUTO));
  }
}
