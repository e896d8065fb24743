package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of uploads is found by prefix and age, on more than one page. */
class S3StaleUploadsIT {
  private static final long THREE_PARTS = 15L << 20;
  private static final StorageCredentials CREDENTIALS = Targets.credentials("id", "secret");

  private final ScriptedS3Server server = ScriptedS3Server.builder().pageSize(1).start();
  private final SinkUnderTest sink = SinkUnderTest.patient();
  private final S3Target target = Targets.of(server.endpoint(), server.bucket());

  @AfterEach
  void close() {
    sink.close();
    server.close();
  }

  @Test
  void abortsOnlyBelowThePrefix() throws BackupException {
    begin("backups/cp/a.db", "backups/cp/b.db", "backups/cp-2/c.db", "other/cp/d.db");

    List<ObjectKey> aborted =
        sink.sink().abort(target, CREDENTIALS, "backups/cp/", Instant.now().plusSeconds(60));

    assertEquals(
        List.of(new ObjectKey("backups/cp/a.db"), new ObjectKey("backups/cp/b.db")), aborted);
    assertEquals(
        List.of("backups/cp-2/c.db", "other/cp/d.db"), server.bucketView().unfinishedUploads());
  }

  @Test
  void leavesWhatIsYoungEnoughToBeFinished() throws BackupException {
    begin("backups/cp/a.db", "backups/cp/b.db");

    List<ObjectKey> aborted = sink.sink()
        .abort(target, CREDENTIALS, "backups/cp/", Instant.now().minus(Duration.ofMinutes(1)));

    assertEquals(List.of(), aborted);
    assertEquals(2, server.bucketView().unfinishedUploads().size());
  }

  /** Begins uploads that nobody finishes, as a process does that is killed. */
  private void begin(String... keys) throws BackupException {
    List<Object> lost = new ArrayList<>();
    for (String key : keys) {
      lost.add(sink.sink()
          .begin(
              target, CREDENTIALS, new ObjectKey(key), THREE_PARTS, new ObjectMetadata(Map.of())));
    }
  }
}
