package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Specs that differ from a valid one in a field, the reader under test, and the schema that an API server checks. */
final class SpecFixture {
  static final Duration DEFAULT_TIMEOUT = Duration.ofHours(2);

  private static final String VALID = """
      talosControlPlaneRef:
        name: my-cp
      backupStorage:
        s3:
          bucket: backups
          region: eu-central-1
          accessKeyID: {name: s3, key: id}
          secretAccessKey: {name: s3, key: secret}
          endpointCA: {name: ca, key: ca.crt}
      """;

  final SpecReader reader =
      new SpecReader(TestTargets.all(), new AttemptTimeouts(DEFAULT_TIMEOUT, Duration.ofHours(24)));
  final JSONSchemaProps schema = schemaOfTheSpec();

  private static JSONSchemaProps schemaOfTheSpec() {
    try {
      CustomResourceDefinition crd = Serialization.unmarshal(
          Files.readString(CommittedCrdTest.COMMITTED), CustomResourceDefinition.class);
      return crd.getSpec()
          .getVersions()
          .get(0)
          .getSchema()
          .getOpenAPIV3Schema()
          .getProperties()
          .get("spec");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A valid spec with this value at this path, or with nothing there if the value is null. */
  @SuppressWarnings("unchecked") // maps of maps are all that this YAML holds
  static Map<String, Object> with(String path, Object value) {
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

  /** A valid spec with this bucket, at this endpoint unless that is null, and without certificates. */
  static Map<String, Object> bucketAt(String endpoint, String bucket) {
    Map<String, Object> spec = with("backupStorage.s3.endpointCA", null);
    s3(spec).put("bucket", bucket);
    if (endpoint != null) {
      s3(spec).put("endpoint", endpoint);
    }
    return spec;
  }

  /** The fields of the store in it. */
  @SuppressWarnings("unchecked") // as above
  static Map<String, Object> s3(Map<String, Object> spec) {
    return (Map<String, Object>) ((Map<String, Object>) spec.get("backupStorage")).get("s3");
  }

  SpecReading read(Map<String, Object> spec) {
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

  BackupSpec valid(Map<String, Object> spec) {
    return read(spec).spec().orElseThrow();
  }

  /** The bucket of a spec that must be valid. */
  TestTargets.Bucket bucket(Map<String, Object> spec) {
    return (TestTargets.Bucket) valid(spec).store().target();
  }

  /** Whether the schema takes every field for itself; its expressions are not looked at. */
  boolean schemaAccepts(Map<String, Object> spec) {
    return SchemaCheck.accepts(schema, spec);
  }

  void assertBroken(Map<String, Object> spec, String field, String problem) {
    String message = read(spec).problem().orElseThrow().userMessage();
    assertTrue(
        message.startsWith("Invalid TalosEtcdBackup backups/one: spec.backupStorage.s3." + field),
        message);
    assertTrue(message.contains(problem), message);
  }

  /** Both refuse the text, and the message counts its characters instead of quoting them. */
  void assertTooLong(String path, String text, int max) {
    Map<String, Object> spec = with(path, text);
    assertFalse(schemaAccepts(spec), "the schema accepts it");
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec.%s has %d characters, but must not have more than %d"
            .formatted(path, text.length(), max),
        read(spec).problem().orElseThrow().userMessage());
  }
}
