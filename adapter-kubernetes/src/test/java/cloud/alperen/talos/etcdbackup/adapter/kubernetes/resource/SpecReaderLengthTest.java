package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.bucketAt;
import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No text of a spec is endless, and none that is too long is quoted. */
class SpecReaderLengthTest {
  private final SpecFixture specs = new SpecFixture();

  @Test
  void everyStringOfTheSpecHasAMaximumLength() {
    assertEquals(List.of(), endless("spec", specs.schema).toList());
  }

  private static Stream<String> endless(String path, JSONSchemaProps props) {
    boolean bounded = props.getMaxLength() != null || !props.getEnum().isEmpty();
    return props.getType().equals("string")
        ? Stream.of(path).filter(string -> !bounded)
        : props.getProperties().entrySet().stream()
            .flatMap(entry -> endless(path + "." + entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @CsvSource({
    "talosControlPlaneRef.name, 253",
    "backupStorage.s3.region, 128",
    "backupStorage.s3.accessKeyID.name, 253",
    "backupStorage.s3.accessKeyID.key, 253",
    "backupStorage.s3.endpointCA.name, 253",
    "backupStorage.s3.endpointCA.key, 253",
    "backupStorage.s3.secretAccessKey.name, 253",
    "backupStorage.s3.secretAccessKey.key, 253"
  })
  void takesTextsUpToTheirLengthAndQuotesNoneThatIsLonger(String path, int max) {
    Map<String, Object> longest = with(path, "a".repeat(max));
    assertTrue(specs.schemaAccepts(longest), "the schema refuses it");
    assertTrue(specs.read(longest).spec().isPresent());
    specs.assertTooLong(path, "a".repeat(max + 1), max);
    specs.assertTooLong(path, "a".repeat(600_000), max);
  }

  @ParameterizedTest
  @CsvSource({"backupStorage.s3.endpoint, https://s3.example.com/, 2048", "timeout, 1h, 64"})
  void quotesNoOtherTextThatIsTooLong(String path, String start, int max) {
    specs.assertTooLong(path, start + start.substring(start.length() - 1).repeat(max), max);
    specs.assertTooLong(path, start + "9".repeat(600_000), max);
  }

  @Test
  void takesABucketUpToItsLengthWhereSomeStoreHasIt() {
    assertTrue(
        specs.read(bucketAt("https://s3.example.com", "a".repeat(255))).spec().isPresent());
    specs.assertTooLong("backupStorage.s3.bucket", "a".repeat(256), 255);
    specs.assertTooLong("backupStorage.s3.bucket", "a".repeat(600_000), 255);
  }
}
