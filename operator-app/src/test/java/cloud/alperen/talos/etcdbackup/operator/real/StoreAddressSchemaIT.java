package cloud.alperen.talos.etcdbackup.operator.real;

import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.GOOD;
import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.change;
import static cloud.alperen.talos.etcdbackup.operator.real.SchemaFixture.tooLong;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real API server judges the fields that say where a store is: bucket, region, endpoint and addressing. */
@OnRealKubernetes
class StoreAddressSchemaIT {
  private final SchemaFixture schema;

  StoreAddressSchemaIT(RealKubernetes kubernetes) {
    schema = new SchemaFixture(kubernetes);
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
        change("bucket: etcd-backups", "", "spec.backupStorage.s3.bucket: Required value"),
        change(
            "bucket: etcd-backups",
            "bucket: \"\"",
            "spec.backupStorage.s3.bucket",
            "should be at least 1 chars long"),
        change("region: eu-central-1", "", "spec.backupStorage.s3.region: Required value"),
        change(
            "region: eu-central-1",
            "region: \"\"",
            "spec.backupStorage.s3.region",
            "should be at least 1 chars long"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: ftp://s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://user@s3.example.com",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com:90O0",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: http://my_minio:9000",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com/%zz",
            "spec.backupStorage.s3.endpoint",
            "must be an http or https URL such as https://s3.example.com"),
        change(
            "bucket: etcd-backups",
            "bucket: \" \"",
            "spec.backupStorage.s3.bucket",
            "should match"),
        change(
            "region: eu-central-1",
            "region: \" \"",
            "spec.backupStorage.s3.region",
            "should match"),
        change(
            "bucket: etcd-backups",
            "bucket: s3://etcd-backups",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        change(
            "bucket: etcd-backups",
            "bucket: etcd-backups/prefix",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        change(
            "bucket: etcd-backups",
            "bucket: \"etcd\\nbackups\"",
            "spec.backupStorage.s3.bucket",
            "must be the name of a bucket and nothing else, without s3://"),
        change(
            "region: eu-central-1",
            "region: eu central 1",
            "spec.backupStorage.s3.region",
            "must be the name of a region such as eu-central-1"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://s3.example.com/a//b",
            "spec.backupStorage.s3.endpoint",
            "must not have two slashes in a row in its path"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://etcd-backups.s3.example.com/",
            "spec.backupStorage.s3.endpoint: Invalid value:",
            "must not contain the bucket: write https://s3.eu-central-1.amazonaws.com",
            "set addressing: Path"),
        change(
            "endpoint: https://s3.example.com",
            "endpoint: https://ETCD-backups.nyc3.digitaloceanspaces.com",
            "spec.backupStorage.s3.endpoint: Invalid value:",
            "must not contain the bucket"),
        change(
            "bucket: etcd-backups\n      region: eu-central-1\n      endpoint: https://s3.example.com",
            "bucket: Etcd_Backups\n      region: eu-central-1",
            "spec.backupStorage.s3.bucket: Invalid value:",
            "must be the name of a bucket of Amazon S3, since there is no endpoint"),
        change(
            "bucket: etcd-backups\n      region: eu-central-1\n      endpoint: https://s3.example.com",
            "bucket: B\n      region: us-east-1\n      endpoint: \"\"",
            "spec.backupStorage.s3.bucket: Invalid value:",
            "for another store set endpoint"),
        change(
            "addressing: Auto",
            "addressing: path",
            "spec.backupStorage.s3.addressing",
            "supported values: \"Auto\", \"Path\", \"VirtualHosted\""),
        tooLong("bucket: etcd-backups", "spec.backupStorage.s3.bucket", 255),
        tooLong("region: eu-central-1", "spec.backupStorage.s3.region", 128),
        tooLong("endpoint: https://s3.example.com", "spec.backupStorage.s3.endpoint", 2048));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("badFields")
  void aBadFieldIsRefusedByName(String good, String bad, List<String> said) {
    schema.assertRefused(good, bad, said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "My_Backups.2019",
        "\"tenant:backups\"",
        "\"arn:aws:s3:eu-central-1:123456789012:accesspoint/backups\""
      })
  void aBucketThatSomeStoreHasIsTaken(String bucket) {
    schema.assertTaken(GOOD.replace("etcd-backups", bucket));
  }

  @Test
  void anOldBucketOfAwsIsTaken() {
    schema.assertTaken(GOOD.replace("endpoint: https://s3.example.com", "")
        .replace("eu-central-1", "us-east-1")
        .replace("etcd-backups", "Etcd_Backups"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint: \"\"",
        "endpoint: https://s3.example.com//",
        "endpoint: https://etcd-backups.example.com",
        "endpoint: https://s3.example.com/etcd-backups.s3.example.com"
      })
  void anEndpointThatSomeStoreHasIsTaken(String endpoint) {
    schema.assertTaken(GOOD.replace("endpoint: https://s3.example.com", endpoint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Auto", "VirtualHosted", "Path"})
  void theBucketBeforeTheHostIsTakenOnlyWhereItIsSaidToBeTheHosts(String addressing) {
    String said = GOOD.replace("https://s3.example.com", "https://etcd-backups.s3.example.com")
        .replace("addressing: Auto", "addressing: " + addressing);
    assertEquals(addressing.equals("Path"), schema.apply(said).exitCode() == 0);
  }
}
