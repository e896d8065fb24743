package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.bucketAt;
import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.s3;
import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoints are taken, and which certificates go with them. */
class SpecReaderEndpointTest {
  private final SpecFixture specs = new SpecFixture();

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
    assertFalse(specs.schemaAccepts(spec), "the schema accepts it");
    BackupFailure failure = specs.read(spec).problem().orElseThrow();
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
    assertTrue(specs.schemaAccepts(spec), "the schema refuses it");
    assertEquals(endpoint, specs.bucket(spec).endpoint().orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/", "%61"})
  void takesTheLongestEndpoint(String path) {
    String endpoint = "https://s3.example.com/" + path.repeat(2025 / path.length());
    Map<String, Object> spec = with("backupStorage.s3.endpoint", endpoint);
    assertTrue(specs.schemaAccepts(spec));
    assertTrue(specs.read(spec).spec().isPresent());
  }

  // The schema states the rules from here on as expressions, which only an API server runs:
  // StoreAddressSchemaIT checks those.

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
    specs.assertBroken(spec, "endpoint", "must not contain the bucket: write https://s3.");
    s3(spec).put("addressing", "VirtualHosted");
    specs.assertBroken(spec, "endpoint", "set addressing: Path");
    s3(spec).put("addressing", "Path");
    assertEquals(bucket, specs.bucket(spec).bucket());
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
    assertEquals(endpoint, specs.bucket(bucketAt(endpoint, bucket)).endpoint().orElse(""));
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
    specs.assertBroken(bucketAt(endpoint, "backups"), "endpoint", "two slashes in a row");
  }

  @Test
  void refusesCertificatesThatNobodyWouldLookAt() {
    Map<String, Object> spec = with("backupStorage.s3.insecureSkipTLSVerify", true);
    specs.assertBroken(spec, "endpointCA", "cannot be combined with insecureSkipTLSVerify: true");
    specs.assertBroken(
        with("backupStorage.s3.endpoint", "http://s3.example.com"),
        "endpointCA",
        "needs an endpoint that begins with https://");
  }

  @Test
  void takesCertificatesOfAStoreAndOfAProxyInFrontOfAws() {
    assertEquals(
        new SecretKeyRef("ca", "ca.crt"),
        specs
            .valid(with("backupStorage.s3.endpoint", "https://s3.example.com"))
            .store()
            .secrets()
            .get("endpointCA")
            .key());
    assertTrue(specs.read(with("backupStorage.s3.endpoint", "")).spec().isPresent());
    assertEquals(
        Set.of("accessKeyID", "secretAccessKey"),
        specs.valid(with("backupStorage.s3.endpointCA", null)).store().secrets().keySet());
  }
}
