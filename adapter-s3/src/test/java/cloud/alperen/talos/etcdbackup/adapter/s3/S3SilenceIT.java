package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static cloud.alperen.talos.etcdbackup.adapter.s3.SinkUnderTest.ATTEMPTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that say nothing, cannot be reached, or do not come to an end. */
class S3SilenceIT extends S3FaultFixture {
  @Test
  void timesOutWhereTheStoreSaysNothing() {
    try (ScriptedBucket bucket = ScriptedBucket.impatient()) {
      bucket.server.fallSilent();
      assertEquals("StorageTimedOut", bucket.uploadFails(large()).failure().reason());
      assertEquals("StorageTimedOut", bucket.uploadFails(small()).failure().reason());
    }
  }

  @Test
  void timesOutWhereTheStoreDoesNotEvenShakeHands() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttps();
        SinkUnderTest sink = SinkUnderTest.impatient()) {
      server.fallSilent();

      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .find(
                  Targets.of(server.endpoint(), server.bucket()),
                  Targets.credentials("key-id", "secret-key"),
                  KEY));

      assertEquals("StorageTimedOut", e.failure().reason());
    }
  }

  @Test
  void timesOutWhereAPartIsNeverAnswered() {
    try (ScriptedBucket bucket = ScriptedBucket.impatient()) {
      bucket.script(S3Operation.UPLOAD_PART, new S3Fault.Silence());

      BackupException e = bucket.uploadFails(large());

      assertEquals("StorageTimedOut", e.failure().reason());
      assertTrue(bucket.isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timesOutWhereTheStoreStopsReading(boolean https) throws BackupException {
    try (ScriptedS3Server server =
            https ? ScriptedS3Server.startHttps() : ScriptedS3Server.startHttp();
        TcpProxy proxy = TcpProxy.to(server.endpoint().getPort());
        SinkUnderTest sink = SinkUnderTest.impatient()) {
      proxy.towardsServer(new TcpFault.StopReading(200_000));
      URI endpoint = URI.create(server.endpoint().getScheme() + "://127.0.0.1:" + proxy.port());
      byte[] content = ScriptedBucket.random(ScriptedBucket.PART_SIZE + 1);

      BackupException e = assertThrows(BackupException.class, () -> {
        try (ObjectUpload upload = sink.sink()
            .begin(
                Targets.of(endpoint, server.bucket()),
                Targets.credentials("key-id", "secret-key"),
                KEY,
                content.length,
                new ObjectMetadata(Map.of()))) {
          upload.write(ByteBuffer.wrap(content));
          upload.complete();
        }
      });

      assertEquals("StorageTimedOut", e.failure().reason());
      assertTrue(e.getMessage().contains("nothing could be sent for 300ms"), e.getMessage());
      assertEquals(
          ATTEMPTS,
          server.requests(S3Operation.UPLOAD_PART).stream()
              .filter(r -> "1".equals(r.query().get("partNumber")))
              .count());
      assertEquals(List.of(), server.bucketView().unfinishedUploads());
    }
  }

  @Test
  void cannotReachAServerThatIsGone() {
    URI gone;
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      gone = server.endpoint();
    }
    assertUnreachable(gone, "refused");
  }

  @Test
  void cannotReachAHostThatDoesNotExist() {
    assertUnreachable(URI.create("https://s3.invalid"), "unknown host s3.invalid");
  }

  @Test
  void cannotSpeakHttpsToAServerOfPlainHttp() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      URI https = URI.create("https" + server.endpoint().toString().substring("http".length()));
      try (SinkUnderTest sink = SinkUnderTest.impatient()) {
        BackupException e = assertThrows(
            BackupException.class,
            () -> sink.sink()
                .find(
                    Targets.of(https, "backups"),
                    Targets.credentials("key-id", "secret-key"),
                    KEY));

        assertTrue(e.getMessage().startsWith("Failed to look for snapshot in S3"), e.getMessage());
      }
    }
  }

  @Test
  void abortsUnfinishedUploadsOfAllPages() throws Exception {
    try (ScriptedBucket bucket =
        ScriptedBucket.of(ScriptedS3Server.builder().pageSize(2).start())) {
      for (int i = 0; i < 5; i++) {
        // As a crash leaves them: begun and never closed.
        bucket.begin(ScriptedBucket.PART_SIZE + 1);
      }

      assertEquals(5, bucket.abortUnfinished());

      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  void doesNotFollowAListThatDoesNotEnd() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      // Not always, so that whoever follows it comes back.
      bucket.script(S3Operation.LIST_MULTIPART_UPLOADS, 9, new S3Fault.EndlessList());

      BackupException e = assertThrows(BackupException.class, bucket::abortUnfinished);

      assertEquals("StorageError", e.failure().reason());
      assertEquals(1, bucket.count(S3Operation.LIST_MULTIPART_UPLOADS));
    }
  }
}
