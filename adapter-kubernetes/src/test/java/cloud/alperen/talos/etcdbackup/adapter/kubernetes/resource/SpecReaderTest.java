package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Java makes of a spec, and that the schema thinks the same of each field. */
class SpecReaderTest {
  private final SpecFixture specs = new SpecFixture();

  @Test
  void appliesTheDefaultsThatTheSchemaApplies() {
    BackupSpec spec = specs.valid(with("timeout", null));
    assertEquals(SpecFixture.DEFAULT_TIMEOUT, spec.timeout());
    assertEquals(
        specs.schema.getProperties().get("backoffLimit").getDefault().intValue(),
        spec.backoffLimit());
    assertEquals(
        specs.schema.getProperties().get("deletionPolicy").getDefault().asText(), "Retain");
    assertEquals(DeletionPolicy.RETAIN, spec.deletionPolicy());
    JSONSchemaProps s3 =
        specs.schema.getProperties().get("backupStorage").getProperties().get("s3");
    assertEquals(
        s3.getProperties().get("insecureSkipTLSVerify").getDefault().asBoolean(),
        ((TestTargets.Bucket) spec.store().target()).insecure());
    assertEquals("Auto", s3.getProperties().get("addressing").getDefault().asText());
    assertEquals("Auto", s3.getProperties().get("checksums").getDefault().asText());
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
    "talosControlPlaneRef.name, 'a..b', must be the name of an object",
    "talosControlPlaneRef.name, 'a.-b', must be the name of an object",
    "backupStorage.s3.bucket, 's3://backups', must be the name of a bucket and nothing else",
    "backupStorage.s3.bucket, 'backups/etcd', must be the name of a bucket and nothing else",
    "backupStorage.s3.bucket, 'back ups', must be the name of a bucket and nothing else",
    "backupStorage.s3.bucket, '{{ bucket }}', must be the name of a bucket and nothing else",
    "backupStorage.s3.bucket, '..', must be the name of a bucket and nothing else",
    "backupStorage.s3.region, 'eu central 1', must be the name of a region",
    "backupStorage.s3.region, 'eu/central', must be the name of a region",
    "backupStorage.s3.region, 'us-east-1,x', must be the name of a region",
    "backupStorage.s3.accessKeyID.name, 'a%b', must be the name of a Secret",
    "backupStorage.s3.accessKeyID.name, '${SECRET}', must be the name of a Secret",
    "backupStorage.s3.accessKeyID.name, 'S3', must be the name of a Secret",
    "backupStorage.s3.secretAccessKey.name, '../s3', must be the name of a Secret",
    "backupStorage.s3.secretAccessKey.key, 'a/b', must be a key in the data of a Secret",
    "backupStorage.s3.accessKeyID.key, '$(KEY)', must be a key in the data of a Secret",
    "backupStorage.s3.addressing, '', must be Auto or Path or VirtualHosted",
    "backupStorage.s3.addressing, path, must be Auto or Path or VirtualHosted",
    "backupStorage.s3.checksums, Never, must be Auto or WhenRequired",
    "backupStorage.s3.endpointCA.key, , is required",
    "backupStorage.s3.endpointCA.name, , is required",
    "backupStorage.s3.endpointCA.key, '', must not be empty",
    "backupStorage.s3.endpointCA.key, 'a/b', must be a key in the data of a Secret",
    "backupStorage.s3.endpointCA.name, 'CA', must be the name of a Secret",
    "timeout, soon, is not a duration",
    "timeout, '', is not a duration",
    "timeout, -5m, is not a duration",
    "deletionPolicy, Keep, must be Retain or Delete",
  })
  void refusesWhatTheSchemaRefuses(String path, String value, String problem) {
    Map<String, Object> spec = with(path, value);
    assertFalse(specs.schemaAccepts(spec), "the schema accepts it");
    BackupFailure failure = specs.read(spec).problem().orElseThrow();
    String message = failure.userMessage();
    assertTrue(
        message.startsWith("Invalid TalosEtcdBackup backups/one: spec." + path + " "), message);
    assertTrue(message.contains(problem), message);
    assertFalse(failure.retryable());
  }

  @Test
  void refusesANegativeBackoffLimitAsTheSchemaDoes() {
    Map<String, Object> spec = with("backoffLimit", -1);
    assertFalse(specs.schemaAccepts(spec));
    assertTrue(specs
        .read(spec)
        .problem()
        .orElseThrow()
        .userMessage()
        .contains("spec.backoffLimit is -1, but must be 0 or more"));
  }

  @ParameterizedTest
  @CsvSource({"30m, PT30M", "1h30m, PT1H30M", "1.5h, PT1H30M", "90s, PT1M30S", "250ms, PT0.25S"})
  void takesTheTimeoutsThatTheSchemaTakes(String timeout, Duration expected) {
    Map<String, Object> spec = with("timeout", timeout);
    assertTrue(specs.schemaAccepts(spec));
    assertEquals(expected, specs.valid(spec).timeout());
  }

  @Test
  void refusesATimeoutAboveTheOperatorsBound() {
    assertEquals(Duration.ofHours(24), specs.valid(with("timeout", "24h")).timeout());
    String message =
        specs.read(with("timeout", "24h0m1s")).problem().orElseThrow().userMessage();
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec.timeout is 24h0m1s, but must be 24h or less, the operator's TEB_MAX_TIMEOUT",
        message);
  }

  @Test
  void refusesATimeoutOfZeroWhichNoPatternCanSee() {
    assertTrue(specs.read(with("timeout", "0s")).problem().isPresent());
  }

  @Test
  void readsTheDeletionPolicyAlsoIfAnotherFieldIsBroken() {
    Map<String, Object> spec = with("timeout", "soon");
    spec.put("deletionPolicy", "Delete");
    assertEquals(DeletionPolicy.DELETE, specs.read(spec).deletionPolicy());
    assertEquals(
        DeletionPolicy.DELETE, specs.read(with("deletionPolicy", "Delete")).deletionPolicy());
    assertEquals(
        DeletionPolicy.RETAIN, specs.read(with("deletionPolicy", "Keep")).deletionPolicy());
  }

  @Test
  void ignoresWhetherASecretIsSaidToBeOptional() {
    Map<String, Object> spec = with("backupStorage.s3.accessKeyID.optional", true);
    assertTrue(specs.schemaAccepts(spec));
    assertEquals(specs.valid(with("timeout", null)), specs.valid(spec));
  }

  @Test
  void anObjectWithoutASpecIsBroken() {
    TalosEtcdBackup backup = Serialization.unmarshal(
        "{\"kind\":\"TalosEtcdBackup\",\"metadata\":{\"name\":\"one\",\"namespace\":\"backups\"}}",
        TalosEtcdBackup.class);
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec is required",
        specs.reader.read(backup).problem().orElseThrow().userMessage());
  }
}
