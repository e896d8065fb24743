package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
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
              .formatted(content.length - 1, content.length));
    }
  }

  private static void assertNotConfirmed(BackupException e, String why) {
    assertEquals("UploadNotConfirmed", e.failure().reason());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
