package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupSpec;
import cloud.alperen.talos.etcdbackup.domain.retention.DeletionPolicy;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Java makes of a spec, and that the schema thinks the same of it. Long, because it is the table of all that is refused
 * and of all that must not be.
 */
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
          endpointCA: {name: ca, key: ca.crt}
      """;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(2);

  private final SpecReader reader =
      new SpecReader(TestTargets.all(), new AttemptTimeouts(DEFAULT_TIMEOUT, Duration.ofHours(24)));
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
    assertFalse(SchemaCheck.accepts(schema, spec), "the schema accepts it");
    BackupFailure failure = read(spec).problem().orElseThrow();
    String message = failure.userMessage();
    assertTrue(
        message.startsWith("Invalid TalosEtcdBackup backups/one: spec." + path + " "), message);
    assertTrue(message.contains(problem), message);
    assertFalse(failure.retryable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"back\tups", "back\nups", "backups\n", "back\u0000ups", "b\u00fccket"})
  void refusesABucketWithControlCharactersAsTheSchemaDoes(String bucket) {
    Map<String, Object> spec = with("backupStorage.s3.bucket", bucket);
    assertTrue(read(spec).problem().orElseThrow().userMessage().contains("without s3://"));
    assertFalse(SchemaCheck.accepts(schema, spec), "the schema accepts it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backups",
        "B",
        "My_Backups.Of.2019",
        "tenant:backups",
        "a..b",
        "-backups-",
        "_backups_",
        "arn:aws:s3:eu-central-1:123456789012:accesspoint/backups",
        "arn:aws-us-gov:s3-outposts:us-gov-west-1:123456789012:outpost/op-1/accesspoint/backups"
      })
  void takesEveryBucketThatSomeStoreHas(String bucket) {
    Map<String, Object> spec = bucketAt("https://s3.example.com", bucket);
    assertTrue(SchemaCheck.accepts(schema, spec), "the schema refuses it");
    assertEquals(bucket, ((TestTargets.Bucket) valid(spec).store().target()).bucket());
  }

  // What follows joins two fields, which only an API server checks as the schema says: SchemaIT.

  @ParameterizedTest
  @CsvSource({
    "B, us-east-1",
    "My_Backups, eu-central-1",
    "tenant:backups, us-east-1",
    "b., eu-central-1",
    "-backups-, eu-central-1"
  })
  void refusesABucketThatAwsCannotHaveWhereThereIsNoEndpoint(String bucket, String region) {
    for (String endpoint : new String[] {null, ""}) {
      Map<String, Object> spec = bucketAt(endpoint, bucket);
      s3(spec).put("region", region);
      assertBroken(spec, "bucket", "must be the name of a bucket of Amazon S3");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "backups, eu-central-1",
    "my.backups-2019, eu-central-1",
    "My_Backups.Of.2014, us-east-1",
    "arn:aws:s3:eu-central-1:123456789012:accesspoint/backups, eu-central-1"
  })
  void takesABucketThatAwsHas(String bucket, String region) {
    Map<String, Object> spec = with("backupStorage.s3.bucket", bucket);
    s3(spec).put("region", region);
    assertEquals(bucket, ((TestTargets.Bucket) valid(spec).store().target()).bucket());
  }

  @ParameterizedTest
  @CsvSource({
    "backups, https://backups.s3.eu-central-1.amazonaws.com",
    "backups, https://backups.s3.amazonaws.com/",
    "backups, https://backups.s3-eu-west-1.amazonaws.com:443",
    "backups, https://BACKUPS.S3.Amazonaws.com",
    "my.backups, https://my.backups.s3.eu-central-1.wasabisys.com",
    "backups, http://backups.s3.example.com:9000/",
    "backups, https://backups.s3.us-west-004.backblazeb2.com",
    "backups, https://backups.s3.fr-par.scw.cloud",
    "backups, https://backups.nyc3.digitaloceanspaces.com",
    "backups, https://backups.fsn1.your-objectstorage.com",
    "backups, https://backups.0123456789abcdef.eu.r2.cloudflarestorage.com",
    "backups, https://backups.oss-cn-hangzhou.aliyuncs.com",
    "backups-125, https://backups-125.cos.ap-guangzhou.myqcloud.com",
    "backups, https://backups.storage.googleapis.com",
    "backups, https://backups.vhcompat.objectstorage.eu-frankfurt-1.oci.customer-oci.com"
  })
  void refusesAnEndpointThatContainsTheBucket(String bucket, String endpoint) {
    Map<String, Object> spec = bucketAt(endpoint, bucket);
    assertBroken(spec, "endpoint", "must not contain the bucket: write https://s3.");
    s3(spec).put("addressing", "VirtualHosted");
    assertBroken(spec, "endpoint", "set addressing: Path");
    s3(spec).put("addressing", "Path");
    assertEquals(bucket, ((TestTargets.Bucket) valid(spec).store().target()).bucket());
  }

  @ParameterizedTest
  @CsvSource({
    "backups, https://backups.example.com",
    "minio, https://minio.example.com:9000",
    "minio, http://minio.minio.svc:9000",
    "minio, http://minio.s3:9000",
    "minio, http://minio.s3.svc:9000",
    "minio, http://minio.s3.svc.cluster.local:9000/",
    "s3, https://s3.example.com",
    "s3, https://s3.eu-central-1.amazonaws.com",
    "bucket, https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com",
    "nyc3, https://nyc3.digitaloceanspaces.com",
    "storage, https://storage.googleapis.com",
    "back, https://backups.s3.example.com",
    "ups, https://backups.s3.example.com",
    "backups, https://s3.example.com/backups.s3.example.com"
  })
  void takesAnEndpointThatOnlyBeginsLikeTheBucket(String bucket, String endpoint) {
    assertEquals(
        endpoint,
        ((TestTargets.Bucket) valid(bucketAt(endpoint, bucket)).store().target())
            .endpoint()
            .orElse(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s3.example.com//bucket",
        "http://10.0.0.9:9000//bucket",
        "https://[fd00::9]//bucket",
        "https://s3.example.com/a//b",
        "https://s3.example.com/a/b///c/"
      })
  void refusesAnEndpointWithAnEmptySegment(String endpoint) {
    assertBroken(bucketAt(endpoint, "backups"), "endpoint", "two slashes in a row");
  }

  @Test
  void refusesCertificatesThatNobodyWouldLookAt() {
    Map<String, Object> spec = with("backupStorage.s3.insecureSkipTLSVerify", true);
    assertBroken(spec, "endpointCA", "cannot be combined with insecureSkipTLSVerify: true");
    assertBroken(
        with("backupStorage.s3.endpoint", "http://s3.example.com"),
        "endpointCA",
        "needs an endpoint that begins with https://");
  }

  @Test
  void takesCertificatesOfAStoreAndOfAProxyInFrontOfAws() {
    assertEquals(
        new SecretKeyRef("ca", "ca.crt"),
        valid(with("backupStorage.s3.endpoint", "https://s3.example.com"))
            .store()
            .secrets()
            .get("endpointCA")
            .key());
    assertTrue(read(with("backupStorage.s3.endpoint", "")).spec().isPresent());
    assertEquals(
        Set.of("accessKeyID", "secretAccessKey"),
        valid(with("backupStorage.s3.endpointCA", null)).store().secrets().keySet());
  }

  private static Map<String, Object> bucketAt(String endpoint, String bucket) {
    Map<String, Object> spec = with("backupStorage.s3.endpointCA", null);
    s3(spec).put("bucket", bucket);
    if (endpoint != null) {
      s3(spec).put("endpoint", endpoint);
    }
    return spec;
  }

  @SuppressWarnings("unchecked") // as above
  private static Map<String, Object> s3(Map<String, Object> spec) {
    return (Map<String, Object>) ((Map<String, Object>) spec.get("backupStorage")).get("s3");
  }

  private void assertBroken(Map<String, Object> spec, String field, String problem) {
    String message = read(spec).problem().orElseThrow().userMessage();
    assertTrue(
        message.startsWith("Invalid TalosEtcdBackup backups/one: spec.backupStorage.s3." + field),
        message);
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "auto", "RegionOne", "de_fra.1", "default", "x"})
  void takesEveryRegionThatSomeStoreHas(String region) {
    Map<String, Object> spec = with("backupStorage.s3.region", region);
    assertTrue(SchemaCheck.accepts(schema, spec), "the schema refuses it");
    assertEquals(region, ((TestTargets.Bucket) valid(spec).store().target()).region());
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
    assertTrue(SchemaCheck.accepts(schema, longest), "the schema refuses it");
    assertTrue(read(longest).spec().isPresent());
    refusesAsTooLong(path, "a".repeat(max + 1), max);
    refusesAsTooLong(path, "a".repeat(600_000), max);
  }

  @ParameterizedTest
  @CsvSource({"backupStorage.s3.endpoint, https://s3.example.com/, 2048", "timeout, 1h, 64"})
  void quotesNoOtherTextThatIsTooLong(String path, String start, int max) {
    refusesAsTooLong(path, start + start.substring(start.length() - 1).repeat(max), max);
    refusesAsTooLong(path, start + "9".repeat(600_000), max);
  }

  @Test
  void takesABucketUpToItsLengthWhereSomeStoreHasIt() {
    assertTrue(read(bucketAt("https://s3.example.com", "a".repeat(255))).spec().isPresent());
    refusesAsTooLong("backupStorage.s3.bucket", "a".repeat(256), 255);
    refusesAsTooLong("backupStorage.s3.bucket", "a".repeat(600_000), 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/", "%61"})
  void takesTheLongestEndpoint(String path) {
    String endpoint = "https://s3.example.com/" + path.repeat(2025 / path.length());
    Map<String, Object> spec = with("backupStorage.s3.endpoint", endpoint);
    assertTrue(SchemaCheck.accepts(schema, spec));
    assertTrue(read(spec).spec().isPresent());
  }

  private void refusesAsTooLong(String path, String text, int max) {
    Map<String, Object> spec = with(path, text);
    assertFalse(SchemaCheck.accepts(schema, spec), "the schema accepts it");
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec.%s has %d characters, but must not have more than %d"
            .formatted(path, text.length(), max),
        read(spec).problem().orElseThrow().userMessage());
  }

  @Test
  void everyStringOfTheSpecHasAMaximumLength() {
    assertEquals(List.of(), endless("spec", schema).toList());
  }

  private static Stream<String> endless(String path, JSONSchemaProps props) {
    boolean bounded = props.getMaxLength() != null || !props.getEnum().isEmpty();
    return props.getType().equals("string")
        ? Stream.of(path).filter(string -> !bounded)
        : props.getProperties().entrySet().stream()
            .flatMap(entry -> endless(path + "." + entry.getKey(), entry.getValue()));
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
    assertEquals(StorageProblem.ENDPOINT_INVALID, ((StorageFailure.Refused) failure).problem());
    assertTrue(failure.userMessage().startsWith("Failed to upload snapshot to S3"));
    assertTrue(failure.userMessage().contains("spec.backupStorage.s3.endpoint"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://s3.example.com",
        "http://10.0.0.9:9000",
        "https://[fd00::9]:9000/prefix",
        "https://minio.minio.svc/",
        "https://s3.example.com./a%20b/~c",
        "https://s3.example.com//",
        "https://s3.example.com/a//",
        "http://5minio:9000",
        "http://S3.Example.Com",
        "http://[fe80::1%eth0]:9000",
        ""
      })
  void takesTheEndpointsThatTheSchemaTakes(String endpoint) {
    Map<String, Object> spec = bucketAt(endpoint, "backups");
    assertTrue(SchemaCheck.accepts(schema, spec), "the schema refuses it");
    assertEquals(
        endpoint, ((TestTargets.Bucket) valid(spec).store().target()).endpoint().orElse(""));
  }

  @ParameterizedTest
  @CsvSource({"30m, PT30M", "1h30m, PT1H30M", "1.5h, PT1H30M", "90s, PT1M30S", "250ms, PT0.25S"})
  void takesTheTimeoutsThatTheSchemaTakes(String timeout, Duration expected) {
    Map<String, Object> spec = with("timeout", timeout);
    assertTrue(SchemaCheck.accepts(schema, spec));
    assertEquals(expected, valid(spec).timeout());
  }

  @Test
  void refusesATimeoutAboveTheOperatorsBound() {
    assertEquals(Duration.ofHours(24), valid(with("timeout", "24h")).timeout());
    String message = read(with("timeout", "24h0m1s")).problem().orElseThrow().userMessage();
    assertEquals(
        "Invalid TalosEtcdBackup backups/one: spec.timeout is 24h0m1s, but must be 24h or less, the operator's TEB_MAX_TIMEOUT",
        message);
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
