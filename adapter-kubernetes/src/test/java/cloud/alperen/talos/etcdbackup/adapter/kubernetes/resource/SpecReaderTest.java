package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Java makes of a spec, and that the schema thinks the same of it. */
class SpecReaderTest {
  private static final String VALID = """
      talosControlPlaneRef:
        name: my-cp
      backupStorage:
        s3:
          bucket: backups
          region: eu-central-1
          accessKeyID: {name: s3, key: id}
          secretAccessKey: {name: s3, key: secret}
      """;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(2);

  private final SpecReader reader = new SpecReader(new TestTargets(), DEFAULT_TIMEOUT);
  private final JSONSchemaProps schema;

  SpecReaderTest() throws IOException {
    CustomResourceDefinition crd = Serialization.unmarshal(
        Files.readString(CommittedCrdTest.COMMITTED), CustomResourceDefinition.class);
    schema = crd.getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec");
  }

  @SuppressWarnings("unchecked") // maps of maps are all that this YAML holds
  private static Map<String, Object> with(String path, Object value) {
    Map<String, Object> spec = Serialization.unmarshal(VALID, Map.class);
    Map<String, Object> object = spec;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      object = (Map<String, Object>)
          object.computeIfAbsent(names[i], name -> new LinkedHashMap<String, Object>());
    }
    if (value == null) {
      object.remove(names[names.length - 1]);
    } else {
      object.put(names[names.length - 1], value);
    }
    return spec;
  }

  private SpecReading read(Map<String, Object> spec) {
    return reader.read(Serialization.unmarshal(
        Serialization.asJson(Map.of(
            "apiVersion",
            "talos.alperen.cloud/v1alpha1",
            "kind",
            "TalosEtcdBackup",
            "metadata",
            Map.of("name", "one", "namespace", "backups"),
            "spec",
            spec)),
        TalosEtcdBackup.class));
  }

  private BackupSpec valid(Map<String, Object> spec) {
    return read(spec).spec().orElseThrow();
  }

  @Test
  void appliesTheDefaultsThatTheSchemaApplies() {
    BackupSpec spec = valid(with("timeout", null));
    assertEquals(DEFAULT_TIMEOUT, spec.timeout());
    assertEquals(
        schema.getProperties().get("backoffLimit").getDefault().intValue(), spec.backoffLimit());
    assertEquals(schema.getProperties().get("deletionPolicy").getDefault().asText(), "Retain");
    assertEquals(DeletionPolicy.RETAIN, spec.deletionPolicy());
    JSONSchemaProps s3 =
        schema.getProperties().get("backupStorage").getProperties().get("s3");
    assertEquals(
        s3.getProperties().get("insecureSkipTLSVerify").getDefault().asBoolean(),
        ((TestTargets.Bucket) spec.target()).insecure());
  }

  @ParameterizedTest
  @CsvSource({
    "talosControlPlaneRef, , is required",
    "talosControlPlaneRef.name, , is required",
    "talosControlPlaneRef.name, '', must not be empty",
    "talosControlPlaneRef.name, '../other', must be the name of an object",
    "talosControlPlaneRef.name, 'Upper', must be the name of an object",
    "backupStorage, , is required",
    "backupStorage.s3, , is required",
    "backupStorage.s3.bucket, , is required",
    "backupStorage.s3.bucket, '', must not be empty",
    "backupStorage.s3.bucket, ' ', must not be empty",
    "backupStorage.s3.region, , is required",
    "backupStorage.s3.region, ' ', must not be empty",
    "backupStorage.s3.accessKeyID.name, ' ', must not be empty",
    "backupStorage.s3.secretAccessKey.key, ' ', must not be empty",
    "backupStorage.s3.region, '', must not be empty",
    "backupStorage.s3.accessKeyID, , is required",
    "backupStorage.s3.accessKeyID.name, '', must not be empty",
    "backupStorage.s3.accessKeyID.key, , is required",
    "backupStorage.s3.secretAccessKey, , is required",
    "backupStorage.s3.secretAccessKey.name, , is required",
    "backupStorage.s3.secretAccessKey.key, '', must not be empty",
    "timeout, soon, is not a duration",
    "timeout, '', is not a duration",
    "timeout, -5m, is not a duration",
    "deletionPolicy, Keep, must be Retain or Delete",
  })
  void refusesWhatTheSchemaRefuses(String path, String value, String problem) {
    Map<String, Object> spec = with(path, value);
    assertFalse(SchemaCheck.accepts(schema, spec), "the schema accepts it");
    BackupFailure failure = read(spec).problem().orElseThrow();
    String message = failure.userMessage();
    assertTrue(
        message.startsWith("Invalid TalosEtcdBackup backups/one: spec." + path + " "), message);
    assertTrue(message.contains(problem), message);
    assertFalse(failure.retryable());
  }

  @Test
  void refusesANegativeBackoffLimitAsTheSchemaDoes() {
    Map<String, Object> spec = with("backoffLimit", -1);
    assertFalse(SchemaCheck.accepts(schema, spec));
    assertTrue(read(spec)
        .problem()
        .orElseThrow()
        .userMessage()
        .contains("spec.backoffLimit is -1, but must be 0 or more"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3.example.com",
        "s3.example.com:9000",
        "ftp://s3.example.com",
        "https://",
        "https:///bucket",
        "https://user@s3.example.com",
        "https://s3.example.com?x=y",
        "https://s3 example.com",
        "https://s3.example.com:90O0",
        "http://my_minio:9000",
        "http://-minio",
        "http://1.2.3",
        "http://10.0.0.256",
        "https://s3.example.com/%zz",
        "https://s3.example.com/{bucket}"
      })
  void refusesAnEndpointThatIsNoUrlInTheStoresWordsAsTheSchemaDoes(String endpoint) {
    Map<String, Object> spec = with("backupStorage.s3.endpoint", endpoint);
    assertFalse(SchemaCheck.accepts(schema, spec), "the schema accepts it");
    BackupFailure failure = read(spec).problem().orElseThrow();
    assertEquals(
        StorageFailure.Problem.ENDPOINT_INVALID, ((StorageFailure.Refused) failure).problem());
    assertTrue(failure.userMessage().startsWith("Failed to upload snapshot to S3"));
    assertTrue(failure.userMessage().contains("spec.backupStorage.s3.endpoint"));
  }

  @Test
  void refusesAnEndlessEndpointAsTheSchemaDoes() {
    Map<String, Object> spec =
        with("backupStorage.s3.endpoint", "https://s3.example.com/" + "a".repeat(2048));
    assertFalse(SchemaCheck.accepts(schema, spec));
    assertTrue(read(spec).problem().isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s3.example.com",
        "http://10.0.0.9:9000",
        "https://[fd00::9]:9000/prefix",
        "https://minio.minio.svc/",
        "https://s3.example.com./a%20b/~c",
        "http://5minio:9000",
        "http://S3.Example.Com",
        "http://[fe80::1%eth0]:9000",
        ""
      })
  void takesTheEndpointsThatTheSchemaTakes(String endpoint) {
    Map<String, Object> spec = with("backupStorage.s3.endpoint", endpoint);
    assertTrue(SchemaCheck.accepts(schema, spec), "the schema refuses it");
    assertEquals(
        endpoint, ((TestTargets.Bucket) valid(spec).target()).endpoint().orElse(""));
  }

  @ParameterizedTest
  @CsvSource({"30m, PT30M", "1h30m, PT1H30M", "1.5h, PT1H30M", "90s, PT1M30S", "250ms, PT0.25S"})
  void takesTheTimeoutsThatTheSchemaTakes(String timeout, Duration expected) {
    Map<String, Object> spec = with("timeout", timeout);
    assertTrue(SchemaCheck.accepts(schema, spec));
    assertEquals(expected, valid(spec).timeout());
  }

  @Test
  void refusesATimeoutOfZeroWhichNoPatternCanSee() {
    assertTrue(read(with("timeout", "0s")).problem().isPresent());
  }

  @Test
  void readsTheDeletionPolicyAlsoIfAnotherFieldIsBroken() {
    Map<String, Object> spec = with("timeout", "soon");
    spec.put("deletionPolicy", "Delete");
    assertEquals(DeletionPolicy.DELETE, read(spec).deletionPolicy());
    assertEquals(DeletionPolicy.DELETE, read(with("deletionPolicy", "Delete")).deletionPolicy());
    assertEquals(DeletionPolicy.RETAIN, read(with("deletionPolicy", "Keep")).deletionPolicy());
  }

  @Test
  void ignoresWhetherASecretIsSaidToBeOptional() {
    Map<String, Object> spec = with("backupStorage.s3.accessKeyID.optional", true);
    assertTrue(SchemaCheck.accepts(schema, spec));
    assertEquals(valid(with("timeout", null)), valid(spec));
  }

  @Test
  void anObjectWithoutASpecIsBroken() {
    TalosEtcdBackup backup = Serialization.unmarshal(
        "{\"kind\":\"TalosEtcdBackup\",\"metadata\":{\"name\":\"one\",\"namespace\":\"backups\"}}",
        TalosEtcdBackup.class);
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec is required",
        reader.read(backup).problem().orElseThrow().userMessage());
  }
}
