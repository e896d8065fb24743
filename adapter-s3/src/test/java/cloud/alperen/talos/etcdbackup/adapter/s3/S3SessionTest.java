package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

class S3SessionTest {
  @Test
  void addressesTheRegionOfAwsWithoutAnEndpoint() {
    assertEquals(
        "https://backups.s3.eu-central-1.amazonaws.com/cluster/a.db",
        urlOf(Targets.of(Optional.empty(), "backups", false)));
  }

  @Test
  void addressesTheBucketByPathAtAnEndpoint() {
    assertEquals(
        "https://s3.example.com:9000/prefix/backups/cluster/a.db",
        urlOf(Targets.of(Optional.of("https://s3.example.com:9000/prefix"), "backups", false)));
  }

  @Test
  void addressesTheBucketAsTheTargetSays() {
    assertEquals(
        "https://s3.eu-central-1.amazonaws.com/backups/cluster/a.db",
        urlOf(Targets.addressed(S3Target.Addressing.PATH, Optional.empty(), "backups")));
    assertEquals(
        "https://backups.s3.eu-central-1.amazonaws.com/cluster/a.db",
        urlOf(Targets.addressed(S3Target.Addressing.VIRTUAL_HOSTED, Optional.empty(), "backups")));
    assertEquals(
        "https://s3.example.com/backups/cluster/a.db",
        urlOf(at("https://s3.example.com", S3Target.Addressing.PATH, "backups")));
    assertEquals(
        "https://backups.s3.example.com:9000/cluster/a.db",
        urlOf(at("https://s3.example.com:9000", S3Target.Addressing.VIRTUAL_HOSTED, "backups")));
    assertEquals(
        "https://backups.s3.example.com/prefix/cluster/a.db",
        urlOf(at("https://s3.example.com/prefix", S3Target.Addressing.VIRTUAL_HOSTED, "backups")));
    assertEquals(
        "http://my.backups.s3.example.com/cluster/a.db",
        urlOf(at("http://s3.example.com", S3Target.Addressing.VIRTUAL_HOSTED, "my.backups")));
  }

  @ParameterizedTest
  @CsvSource({
    "https://192.0.2.7:9000, backups, IP address",
    "http://192.0.2.7, backups, IP address",
    "https://[2001:db8::7]:9000, backups, IP address",
    "https://s3.example.com, my.backups, dots",
    "http://s3.example.com, my_backups, no host name",
    "http://s3.example.com, Backups, no host name"
  })
  void saysWhereNoHostNameCanHaveTheBucketInIt(String endpoint, String bucket, String why) {
    S3Target target = at(endpoint, S3Target.Addressing.VIRTUAL_HOSTED, bucket);
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = findFails(sink, target);

      assertEquals("StorageAddressingImpossible", e.failure().reason());
      assertFalse(e.failure().retryable());
      assertTrue(e.getMessage().contains(why), e.getMessage());
      assertTrue(e.getMessage().contains("set addressing: Path"), e.getMessage());
    }
  }

  /** What the SDK makes of such a target without a word: it is the reason to refuse it. */
  @Test
  void wouldElseAddressTheBucketByItsPathAllTheSame() {
    assertEquals(
        "https://s3.example.com/my.backups/cluster/a.db",
        urlOf(at("https://s3.example.com", S3Target.Addressing.VIRTUAL_HOSTED, "my.backups")));
    assertEquals(
        "https://192.0.2.7/backups/cluster/a.db",
        urlOf(at("https://192.0.2.7", S3Target.Addressing.VIRTUAL_HOSTED, "backups")));
  }

  @Test
  void asksForTheEndpointOfARegionThatAwsDoesNotHave() {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = findFails(sink, Targets.inRegion("auto", Optional.empty(), "backups"));

      assertEquals("StorageRegionWrong", e.failure().reason());
      assertTrue(e.getMessage().contains("auto is a region of Cloudflare R2"), e.getMessage());
      assertTrue(e.getMessage().contains("set the endpoint"), e.getMessage());
    }
  }

  private static S3Target at(String endpoint, S3Target.Addressing addressing, String bucket) {
    return Targets.addressed(addressing, Optional.of(endpoint), bucket);
  }

  private static BackupException findFails(SinkUnderTest sink, S3Target target) {
    return assertThrows(
        BackupException.class,
        () -> sink.sink()
            .find(target, Targets.credentials("key-id", "secret-key"), ScriptedBucket.KEY));
  }

  @Test
  void readsNoConfigurationOfTheUserWhoRunsIt(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("config");
    Files.writeString(config, "[default]\nendpoint_url = http://planted.example.com\n");
    System.setProperty("aws.configFile", config.toString());
    try {
      assertEquals(
          "https://backups.s3.eu-central-1.amazonaws.com/cluster/a.db",
          urlOf(Targets.of(Optional.empty(), "backups", false)));
    } finally {
      System.clearProperty("aws.configFile");
    }
  }

  @Test
  void reportsARegionThatMakesNoHostName() throws BackupException {
    S3Target target = Targets.inRegion("not a region", Optional.empty(), "backups");
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .find(target, Targets.credentials("key-id", "secret-key"), ScriptedBucket.KEY));

      assertInstanceOf(StorageFailure.class, e.failure());
    }
  }

  /** Each would send a backup elsewhere, or nowhere, if the SDK were left to look around. */
  @ParameterizedTest
  @CsvSource({
    "aws.endpointUrl, https://planted.example.com",
    "aws.endpointUrlS3, https://planted.example.com",
    "aws.useFipsEndpoint, true",
    "aws.useDualstackEndpoint, true",
    "aws.s3UseUsEast1RegionalEndpoint, legacy"
  })
  void isNotLedAstrayByTheSurroundings(String property, String value) {
    List<S3Target> targets = List.of(
        Targets.of(Optional.empty(), "backups", false),
        Targets.inRegion("us-east-1", Optional.empty(), "backups"),
        Targets.of(Optional.of("https://s3.example.com"), "backups", false));
    List<String> undisturbed = List.of(
        "https://backups.s3.eu-central-1.amazonaws.com/cluster/a.db",
        "https://backups.s3.us-east-1.amazonaws.com/cluster/a.db",
        "https://s3.example.com/backups/cluster/a.db");
    System.setProperty(property, value);
    try {
      assertEquals(undisturbed, urlsOf(targets));
    } finally {
      System.clearProperty(property);
    }
  }

  private static List<String> urlsOf(List<S3Target> targets) {
    return targets.stream().map(S3SessionTest::urlOf).toList();
  }

  /** Where a request really goes. */
  private static String urlOf(S3Target target) {
    RecordingHttpClient http = new RecordingHttpClient();
    try (S3Client s3 = S3Clients.shaped(
            target,
            target.endpoint().flatMap(S3Target::parseEndpoint),
            Targets.credentials("key-id", "secret-key"))
        .httpClient(http)
        .build()) {
      s3.deleteObject(r -> r.bucket(target.bucket()).key("cluster/a.db"));
    }
    return http.lastUrl();
  }
}
