package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.bucketAt;
import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.s3;
import static cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.SpecFixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names of buckets and regions are taken. */
class SpecReaderBucketTest {
  private final SpecFixture specs = new SpecFixture();

  @ParameterizedTest
  @ValueSource(strings = {"back\tups", "back\nups", "backups\n", "back\u0000ups", "b\u00fccket"})
  void refusesABucketWithControlCharactersAsTheSchemaDoes(String bucket) {
    Map<String, Object> spec = with("backupStorage.s3.bucket", bucket);
    assertTrue(specs.read(spec).problem().orElseThrow().userMessage().contains("without s3://"));
    assertFalse(specs.schemaAccepts(spec), "the schema accepts it");
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
    assertTrue(specs.schemaAccepts(spec), "the schema refuses it");
    assertEquals(bucket, specs.bucket(spec).bucket());
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "auto", "RegionOne", "de_fra.1", "default", "x"})
  void takesEveryRegionThatSomeStoreHas(String region) {
    Map<String, Object> spec = with("backupStorage.s3.region", region);
    assertTrue(specs.schemaAccepts(spec), "the schema refuses it");
    assertEquals(region, specs.bucket(spec).region());
  }

  // The schema states the rules from here on as expressions, which only an API server runs:
  // StoreAddressSchemaIT checks those.

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
      specs.assertBroken(spec, "bucket", "must be the name of a bucket of Amazon S3");
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
    assertEquals(bucket, specs.bucket(spec).bucket());
  }
}
