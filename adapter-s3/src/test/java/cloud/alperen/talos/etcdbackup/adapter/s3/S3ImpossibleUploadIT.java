package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that cannot be made: a wrong target, or a snapshot that is too large. */
class S3ImpossibleUploadIT extends RefusalFixture {
  @Test
  void happensWhereTheBucketDoesNotExist() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      S3Target absent = Targets.of(bucket.server.endpoint(), "absent");

      BackupException e = assertThrows(
          BackupException.class, () -> bucket.sink().find(absent, bucket.credentials(), KEY));

      assertEquals("BucketMissing", e.failure().reason());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3.example.com",
        "ftp://s3.example.com",
        "https://",
        "http:// space",
        "https://user:planted@s3.example.com",
        "https://s3.example.com?x=y"
      })
  void meetsAnEndpointThatIsNoUrl(String endpoint) {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      S3Target target = Targets.of(Optional.of(endpoint), "backups", false);

      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink().find(target, Targets.credentials("id", "key"), KEY));

      assertEquals("StorageEndpointInvalid", e.failure().reason());
      assertFalse(e.failure().retryable());
      assertFalse(e.getMessage().contains("planted"));
    }
  }

  @Test
  void meetsASnapshotThatNeedsMoreMemoryThanThereIs() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      BackupException e = assertThrows(
          BackupException.class, () -> bucket.begin(10_000L * ScriptedBucket.PART_SIZE + 1));

      assertEquals("SnapshotTooLargeForMemory", e.failure().reason());
      assertFalse(e.failure().retryable());
      assertEquals(List.of(), bucket.server.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.fr-par.scw.cloud, 5368709121, at most 1000 parts",
    "https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com, 10485761, at least 10.0 MiB"
  })
  void meetsASnapshotThatThereIsNoMemoryForInThePartsOfItsStore(
      String endpoint, long size, String limit) {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .begin(
                  Targets.of(Optional.of(endpoint), "backups", false),
                  Targets.credentials("id", "key"),
                  KEY,
                  size,
                  new ObjectMetadata(Map.of())));

      assertEquals("SnapshotTooLargeForMemory", e.failure().reason());
      assertTrue(e.getMessage().contains(limit), e.getMessage());
    }
  }

  @Test
  void isNoBusinessOfATargetOfAnotherKind() {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      ForeignTarget foreign = new ForeignTarget();

      assertThrows(
          IllegalArgumentException.class,
          () -> sink.sink()
              .begin(
                  foreign, Targets.credentials("id", "key"), KEY, 1, new ObjectMetadata(Map.of())));
    }
  }
}
