package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store says no to, and what an admin reads then. */
class S3RefusalIT extends RefusalFixture {
  @ParameterizedTest
  @EnumSource
  void isToldInTheStoresOwnWords(Refusal refusal) {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket.server.scriptAll(refusal.fault);

        BackupException e = bucket.uploadFails(content);

        StorageFailure.Refused failure =
            assertInstanceOf(StorageFailure.Refused.class, e.failure());
        assertEquals(refusal.problem, failure.problem());
        String message = failure.userMessage();
        assertTrue(
            message.startsWith(
                "Failed to upload snapshot to S3, bucket backups at " + bucket.server.endpoint()),
            message);
        assertTrue(message.contains(refusal.words), message);
        assertNoSecrets(e);
        assertTrue(bucket.isEmpty());
        ScriptedBucket.await(() -> bucket.server.openConnections() == 0);
      }
    }
  }

  @Test
  void namesTheMissingRight() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.accessDenied());

      assertDenied("s3:PutObject", bucket.uploadFails(small()));
      assertDenied("s3:PutObject", bucket.uploadFails(large()));
      assertDenied("s3:GetObject", assertThrows(BackupException.class, bucket::find));
      assertDenied(
          "s3:ListBucketMultipartUploads",
          assertThrows(BackupException.class, bucket::abortUnfinished));
      assertDenied(
          "s3:DeleteObject",
          assertThrows(
              BackupException.class,
              () -> bucket.sink().delete(bucket.target(), bucket.credentials(), KEY)));
    }
  }

  @Test
  void ofALaterPartEndsTheUpload() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.UPLOAD_PART, 1, new S3Fault.None())
          .script(S3Operation.UPLOAD_PART, S3Fault.accessDenied());

      assertDenied("s3:PutObject", bucket.uploadFails(large()));

      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  void ofTheAbortDoesNotHideTheFirstCause() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.UPLOAD_PART, S3Fault.internalError())
          .script(S3Operation.ABORT_MULTIPART_UPLOAD, S3Fault.accessDenied());

      BackupException e = bucket.uploadFails(large());

      assertEquals("StorageError", e.failure().reason());
      BackupException suppressed = assertInstanceOf(BackupException.class, e.getSuppressed()[0]);
      assertDenied("s3:AbortMultipartUpload", suppressed);
    }
  }

  @Test
  void ofALookAfterTheCommitIsNoFailureAndNoWordForTheBytes() throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket.script(S3Operation.GET_OBJECT, S3Fault.accessDenied());

        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 405, 501})
  void ofALookAfterTheCommitDoesNotTakeBackTheStoresWord(int status) throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        bucket.script(S3Operation.GET_OBJECT, S3Fault.error(status, "No", "no"));

        assertEquals(new Confirmation.Vouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {501, 405})
  void ofAKindOfRequestIsToldFromAMissingRight(int status) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.error(status, "NotImplemented", "no"));

      assertUnsupported("s3:PutObject", bucket.uploadFails(small()));
      assertUnsupported("s3:PutObject", bucket.uploadFails(large()));
      assertUnsupported("s3:GetObject", assertThrows(BackupException.class, bucket::find));
      assertUnsupported(
          "s3:ListBucketMultipartUploads",
          assertThrows(BackupException.class, bucket::abortUnfinished));

      // It will not change its mind.
      assertEquals(4, bucket.server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {501, 405})
  void ofALookAfterTheCommitByAStoreThatHasNoneIsNoFailure(int status) throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket.script(S3Operation.GET_OBJECT, S3Fault.error(status, "NotImplemented", "no"));

        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
      }
    }
  }

  @Test
  void ofAListingWithoutAPrefixDoesNotTakeBackWhatTheOneWithAPrefixSaid() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.LIST_MULTIPART_UPLOADS, 1, new S3Fault.None())
          .script(S3Operation.LIST_MULTIPART_UPLOADS, S3Fault.accessDenied());

      assertEquals(
          List.of(),
          bucket.sink().abort(bucket.target(), bucket.credentials(), "cluster/", Instant.MAX));
    }
  }
}
