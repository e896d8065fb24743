package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3SessionTest {
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void addressesTheRegionOfAwsWithoutAnEndpoint() throws BackupException {
    assertEquals(
        "https://backups.s3.eu-central-1.amazonaws.com/cluster/a.db",
        urlOf(Targets.of(Optional.empty(), "backups", false)));
  }

  @Test
  void addressesTheBucketByPathAtAnEndpoint() throws BackupException {
    assertEquals(
        "https://s3.example.com:9000/prefix/backups/cluster/a.db",
        urlOf(Targets.of(Optional.of("https://s3.example.com:9000/prefix"), "backups", false)));
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
    S3Target target = new S3Target(
        "backups",
        "not a region",
        Optional.empty(),
        false,
        Targets.of(Optional.empty(), "x", false).accessKeyId(),
        Targets.of(Optional.empty(), "x", false).secretAccessKey());
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .find(target, Targets.credentials("key-id", "secret-key"), ScriptedBucket.KEY));

      assertInstanceOf(StorageFailure.class, e.failure());
    }
  }

  private String urlOf(S3Target target) throws BackupException {
    try (S3Session session = S3Session.open(
        target, Targets.credentials("key-id", "secret-key"), S3Settings.defaults(), timer)) {
      return session.call(
          S3Action.GET_OBJECT,
          s3 -> s3.utilities()
              .getUrl(r -> r.bucket(target.bucket()).key("cluster/a.db"))
              .toString());
    }
  }
}
