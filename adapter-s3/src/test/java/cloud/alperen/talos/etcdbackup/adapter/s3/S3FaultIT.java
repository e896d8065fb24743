package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static cloud.alperen.talos.etcdbackup.adapter.s3.SinkUnderTest.ATTEMPTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What breaks on the way to the store or inside it, for a while or for good. */
class S3FaultIT extends S3FaultFixture {
  @ParameterizedTest
  @EnumSource
  void sendsAPartAgain(Passing passing) throws BackupException {
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.UPLOAD_PART, 2, passing.fault);

      assertTrue(bucket.upload(content).mustBeRead());

      assertTrue(bucket.holds(content));
      assertEquals(5, bucket.count(S3Operation.UPLOAD_PART));
      assertEquals(List.of(), bucket.server.bucketView().unfinishedUploads());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publishesASmallObjectAllTheSame(Passing passing) throws BackupException {
    byte[] content = small();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.PUT_OBJECT, 1, passing.fault);

      assertTrue(bucket.upload(content).mustBeRead());

      assertTrue(bucket.holds(content));
    }
  }

  @ParameterizedTest
  @EnumSource
  void completesALargeObjectAllTheSame(Passing passing) throws BackupException {
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.COMPLETE_MULTIPART_UPLOAD, 1, passing.fault);

      assertTrue(bucket.upload(content).mustBeRead());

      assertTrue(bucket.holds(content));
      assertEquals(List.of(), bucket.server.bucketView().unfinishedUploads());
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNoSecondUploadBehindWhenTheFirstRequestFails(Passing passing) throws BackupException {
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.CREATE_MULTIPART_UPLOAD, 1, passing.fault);

      bucket.upload(content);

      assertTrue(bucket.holds(content));
      assertEquals(List.of(), bucket.server.bucketView().unfinishedUploads());
    }
  }

  @Test
  void sendsEachRequestToAnOverloadedStoreAsOftenAsConfiguredAndNotMore() {
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.PUT_OBJECT, S3Fault.slowDown());
      assertEquals("StorageThrottled", bucket.uploadFails(small()).failure().reason());
      assertEquals(ATTEMPTS, bucket.count(S3Operation.PUT_OBJECT));

      bucket.script(S3Operation.COMPLETE_MULTIPART_UPLOAD, S3Fault.slowDown());
      assertEquals("StorageThrottled", bucket.uploadFails(content).failure().reason());
      assertEquals(ATTEMPTS, bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));

      bucket.script(S3Operation.CREATE_MULTIPART_UPLOAD, S3Fault.slowDown());
      assertEquals("StorageThrottled", bucket.uploadFails(content).failure().reason());
      assertEquals(1 + ATTEMPTS, bucket.count(S3Operation.CREATE_MULTIPART_UPLOAD));
    }
  }

  @Test
  void needsNoRightToLookBeforeItRepeatsWhatTheStoreSaysItDidNotDo() throws BackupException {
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.GET_OBJECT, S3Fault.accessDenied())
          .script(S3Operation.LIST_MULTIPART_UPLOADS, S3Fault.accessDenied())
          .script(S3Operation.CREATE_MULTIPART_UPLOAD, ATTEMPTS - 1, S3Fault.slowDown())
          .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, ATTEMPTS - 1, S3Fault.slowDown());

      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
    }
  }

  @Test
  void looksInsteadOfRepeatingWhenTheAnswerToTheCommitIsLost() throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket
            .script(S3Operation.PUT_OBJECT, new S3Fault.LostResponse())
            .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, new S3Fault.LostResponse());

        assertEquals(new Confirmation.Presumed(), bucket.upload(content));

        assertTrue(bucket.holds(content));
        assertEquals(
            1,
            bucket.count(S3Operation.PUT_OBJECT)
                + bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));
      }
    }
  }

  @Test
  void doesNotTakeAnObjectOfAnotherAttemptForTheOneWhoseAnswerWasLost() throws BackupException {
    byte[] content = small();
    byte[] older = content.clone();
    older[content.length - 1]++;
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.uploadOfAnotherAttempt(older);
      bucket.script(S3Operation.PUT_OBJECT, 1, new S3Fault.ResetInBody());

      bucket.upload(content);

      assertTrue(bucket.holds(content));
    }
  }

  @Test
  void admitsThatItDoesNotKnowWhenTheAnswerIsLostAndLookingIsDenied() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, new S3Fault.LostResponse())
          .script(S3Operation.GET_OBJECT, S3Fault.accessDenied());

      BackupException e = bucket.uploadFails(large());

      assertEquals("UploadNotConfirmed", e.failure().reason());
      assertTrue(e.getMessage().contains("s3:GetObject"), e.getMessage());
      assertEquals(List.of(), bucket.server.bucketView().unfinishedUploads());
    }
  }

  @Test
  void tellsAnErrorInTheBodyOfAGoodAnswerFromSuccess() throws BackupException {
    S3Fault fault = new S3Fault.ErrorInOkAnswer("InternalError", "Please try again.");
    byte[] content = large();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.COMPLETE_MULTIPART_UPLOAD, 1, fault);
      bucket.upload(content);
      assertTrue(bucket.holds(content));
    }
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.COMPLETE_MULTIPART_UPLOAD, fault);

      BackupException e = bucket.uploadFails(content);

      assertTrue(e.getMessage().contains("InternalError"), e.getMessage());
      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  void publishesNothingWhenThePartsAreNotThoseThatWereSent() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.UPLOAD_PART, 1, new S3Fault.WrongEntityTag());

      BackupException e = bucket.uploadFails(large());

      assertTrue(e.getMessage().contains("InvalidPart"), e.getMessage());
      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  void publishesNothingWhenTheStoreGotOtherBytesThanWereSent() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.script(S3Operation.UPLOAD_PART, 1, new S3Fault.WrongChecksum());
      BackupException part = bucket.uploadFails(large());
      assertEquals("UploadNotConfirmed", part.failure().reason());
      assertTrue(part.getMessage().contains("CRC32 AAAAAA=="), part.getMessage());
      assertTrue(bucket.isEmpty());

      bucket
          .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, 1, new S3Fault.WrongChecksum())
          .script(S3Operation.PUT_OBJECT, 1, new S3Fault.WrongChecksum());
      for (byte[] content : List.of(small(), large())) {
        BackupException whole = bucket.uploadFails(content);
        assertEquals("UploadNotConfirmed", whole.failure().reason());
        assertTrue(whole.getMessage().contains("CRC32 AAAAAA=="), whole.getMessage());
        assertTrue(bucket.isEmpty());
      }
    }
  }
}
