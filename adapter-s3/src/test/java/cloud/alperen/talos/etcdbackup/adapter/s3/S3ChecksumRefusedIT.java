package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.PART_SIZE;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.random;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Request;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A checksum is a protection, never a condition: stores that do not know the header, and stores that demand one. */
class S3ChecksumRefusedIT extends ChecksumFixture {
  @ParameterizedTest
  @EnumSource
  void isLeftOutFromTheFirstRefusalOn(Refusal refusal) throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        refuse(bucket, S3ChecksumRefusedIT::isProtected, refusal.fault);

        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
        assertEquals(1, refused(bucket));

        // A plain denial may have been chance.
        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        long known = refusal == Refusal.DENIED ? 2 : 1;
        assertEquals(known, refused(bucket));

        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertEquals(known, refused(bucket));
      }
    }
  }

  @Test
  void isNotLeftOutForEverAfterOneDenialThatPassed() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.script(S3Operation.PUT_OBJECT, 1, S3Fault.page(403));

      assertEquals(new Confirmation.Unvouched(), bucket.upload(small()));
      assertEquals(new Confirmation.Vouched(), bucket.upload(small()));
    }
  }

  @Test
  void isLeftOutOfThePartsWhereOnlyTheyAreRefused() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      refuse(
          bucket,
          request -> request.header("x-amz-checksum-crc32").isPresent(),
          Refusal.BACKBLAZE_B2.fault);
      byte[] content = random(4 * PART_SIZE + 1000);

      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      long refusedParts = bucket.server.requests(S3Operation.UPLOAD_PART).stream()
          .filter(S3ChecksumRefusedIT::isProtected)
          .count();
      // Those that were in flight when the first one was refused.
      assertTrue(refusedParts <= 2, () -> refusedParts + " parts were refused");
      assertEquals(5 + refusedParts, bucket.count(S3Operation.UPLOAD_PART));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {32_768 + Sha256Digest.LENGTH, 2L * 5 * 1024 * 1024 + Sha256Digest.LENGTH})
  void isMadeUpForByReadingAndToldOnce(long size) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      refuse(bucket, S3ChecksumRefusedIT::isProtected, Refusal.BACKBLAZE_B2.fault);
      List<BackupNotice.Warning> warnings = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        BackupReport report = SnapshotBackup.run(
            bucket.store(),
            new Placement(KEY, bucket.target()),
            bucket.credentials(),
            size,
            event -> {
              if (event instanceof BackupNotice.Warning warned) {
                warnings.add(warned);
              }
            });

        assertEquals(new VerifyStoredSnapshot.Whole(KEY, size, report.sha256()), bucket.verify());
      }

      assertEquals(1, warnings.size(), warnings.toString());
      assertEquals("ChecksumRefused", warnings.get(0).reason());
      String message = warnings.get(0).message();
      assertTrue(message.contains(bucket.target().display()), message);
      assertTrue(message.contains("InvalidArgument: Unsupported header"), message);
      assertTrue(message.contains("read back"), message);
    }
  }

  @Test
  void leavesNoticeForTheNextUploadIfTheFirstOneFails() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      refuse(bucket, S3ChecksumRefusedIT::isProtected, Refusal.BACKBLAZE_B2.fault);
      bucket.begin(large().length).close();

      try (ObjectUpload upload = bucket.begin(1)) {
        upload.write(ByteBuffer.wrap(new byte[1]));
        upload.complete();
        assertTrue(upload.concession().isPresent());
        assertEquals(Optional.empty(), upload.concession());
      }
    }
  }

  @Test
  void isNotToBlameForAMissingRight() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.server.scriptAll(S3Fault.accessDenied());
      for (byte[] content : List.of(small(), large())) {
        int before = bucket.server.requests().size();
        StorageFailure.Withheld denied = assertInstanceOf(
            StorageFailure.Withheld.class, bucket.uploadFails(content).failure());
        assertEquals(StorageRefusal.ACCESS_DENIED, denied.refusal());
        assertEquals("s3:PutObject", denied.action());
        // One question more, whether it is the header.
        assertEquals(before + 2, bucket.server.requests().size());
      }
      bucket.server.behave();

      assertEquals(new Confirmation.Vouched(), bucket.upload(small()));
      assertTrue(isProtected(last(bucket)));
    }
  }

  @Test
  void doesNotHideWhatIsWrongBesides() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.server.misbehave(request -> isProtected(request)
          ? Refusal.BACKBLAZE_B2.fault
          : S3Fault.signatureDoesNotMatch("id", "signature"));

      assertEquals("StorageSecretWrong", bucket.uploadFails(small()).failure().reason());
    }
  }

  @Test
  void isMissedByAnUploadThatWasBegunWithIt() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      // S3 refuses parts without the checksum that their upload was created for; what was wrong
      // first is the reason.
      bucket.server.misbehave(
          request -> request.operation() != S3Operation.UPLOAD_PART
              ? new S3Fault.None()
              : isProtected(request)
                  ? S3Fault.accessDenied()
                  : S3Fault.error(
                      400,
                      "InvalidRequest",
                      "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null"));

      assertInstanceOf(
          StorageFailure.Withheld.class, bucket.uploadFails(large()).failure());
      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  void isNotSentAgainWithoutALookIfTheAnswerIsLostThen() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.server.misbehave(request -> isProtected(request)
          ? Refusal.BACKBLAZE_B2.fault
          : request.operation() == S3Operation.PUT_OBJECT
              ? new S3Fault.LostResponse()
              : new S3Fault.None());

      assertEquals(new Confirmation.Presumed(), bucket.upload(small()));
      assertEquals(2, bucket.count(S3Operation.PUT_OBJECT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BadDigest",
        "InvalidDigest",
        "XAmzContentChecksumMismatch",
        "XAmzContentSHA256Mismatch"
      })
  void isNeverLeftOutBecauseItFoundOtherBytes(String code) {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        S3Fault fault = S3Fault.error(400, code, "The CRC32 you specified did not match.");
        bucket.script(S3Operation.PUT_OBJECT, fault).script(S3Operation.UPLOAD_PART, fault);

        assertTrue(bucket.uploadFails(content).getMessage().contains(code));

        for (S3Request request : bodies(bucket)) {
          assertTrue(request.header("x-amz-checksum-crc32").isPresent(), request.toString());
        }
        assertTrue(bucket.isEmpty());
      }
    }
  }

  @Test
  void isNoHeaderOfAReadingRequest() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.upload(small());
      bucket.upload(new byte[0]);
      bucket.verify();
      bucket.abortUnfinished();
      bucket.sink().delete(bucket.target(), bucket.credentials(), KEY);

      for (S3Request request : bucket.server.requests()) {
        assertTrue(
            request.operation() == S3Operation.PUT_OBJECT || !isProtected(request),
            () -> request + " has " + request.headers().keySet());
      }
    }
  }

  @Test
  void isNotEvenTriedWhereTheTargetSaysSo() throws BackupException {
    try (ScriptedBucket bucket =
        ScriptedBucket.checksumsWhenRequired(ScriptedS3Server.startHttps())) {
      assertEquals(new Confirmation.Unvouched(), bucket.upload(small()));
      assertEquals(new Confirmation.Unvouched(), bucket.upload(large()));

      assertFalse(bucket.server.requests().stream().anyMatch(S3ChecksumRefusedIT::isProtected));
      assertFalse(bucket.server.requests().stream().anyMatch(r -> has(r, "content-md5")));
    }
  }
}
