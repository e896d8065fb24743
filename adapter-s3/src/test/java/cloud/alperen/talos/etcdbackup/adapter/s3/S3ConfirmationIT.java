package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The look at the store after it has said that an object is complete. */
class S3ConfirmationIT {
  static Stream<byte[]> contents() {
    return Stream.of(ScriptedBucket.small(), ScriptedBucket.large());
  }

  @ParameterizedTest
  @MethodSource("contents")
  void doesNotBelieveAStoreThatShowsNoObject(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, S3Fault.error(404, "NoSuchKey", "No such key."));

      assertNotConfirmed(bucket.uploadFails(content), "there is no object cluster/snapshot.db");
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void doesNotBelieveAStoreThatShowsAnotherSize(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, new S3Fault.ShownShorter());

      assertNotConfirmed(
          bucket.uploadFails(content),
          "cluster/snapshot.db of %d bytes is not the one of %d bytes that was sent"
              .formatted(content.length - 1, content.length),
          "it was deleted");
      assertTrue(bucket.isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void saysWhatIsLeftWhereItMayNotBeDeleted(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.GET_OBJECT, new S3Fault.ShownShorter())
          .script(S3Operation.DELETE_OBJECT, S3Fault.accessDenied());

      assertNotConfirmed(
          bucket.uploadFails(content),
          "cluster/snapshot.db",
          bucket.target().display(),
          "it could not be deleted: grant s3:DeleteObject, or delete it");
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void saysWhoseObjectItLeavesAlone(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(
          S3Operation.GET_OBJECT,
          new S3Fault.OtherMetadata(Map.of("backup-uid", "uid-in-another-cluster")));

      assertNotConfirmed(
          bucket.uploadFails(content),
          "object cluster/snapshot.db has other metadata",
          "another backup's object is there now, of the UID uid-in-another-cluster, and was left alone");
      assertTrue(bucket.holds(content));
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void quotesNoUidThatIsNone(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(
          S3Operation.GET_OBJECT, new S3Fault.OtherMetadata(Map.of("backup-uid", "<b>; rm")));

      assertNotConfirmed(
          bucket.uploadFails(content), "another backup's object is there now and was left alone");
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void namesAnObjectThatNamesNoBackup(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, new S3Fault.NoMetadata());

      assertNotConfirmed(
          bucket.uploadFails(content),
          "object cluster/snapshot.db has other metadata",
          "it names no backup and was left alone: delete it if nobody else put it there");
      assertTrue(bucket.holds(content));
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void leavesWhatNamesThisBackupToTheNextAttempt(byte[] content) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(
          S3Operation.GET_OBJECT, new S3Fault.OtherMetadata(Map.of("attempt", "another")));

      assertNotConfirmed(
          bucket.uploadFails(content),
          "it names this backup, and the next attempt judges or replaces it");
      assertTrue(bucket.holds(content));
    }
  }

  private static void assertNotConfirmed(BackupException e, String... words) {
    assertEquals("UploadNotConfirmed", e.failure().reason());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}
