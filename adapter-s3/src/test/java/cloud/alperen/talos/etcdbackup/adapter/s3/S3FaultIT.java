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
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks on the way to the store or inside it, for a while or for good. */
class S3FaultIT {
  enum Passing {
    SLOW_DOWN(S3Fault.slowDown()),
    TOO_MANY_REQUESTS(S3Fault.tooManyRequests()),
    INTERNAL_ERROR(S3Fault.internalError()),
    RESET(new S3Fault.ResetInBody()),
    LOST_RESPONSE(new S3Fault.LostResponse());

    private final S3Fault fault;

    Passing(S3Fault fault) {
      this.fault = fault;
    }
  }

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

  private static void assertUnreachable(URI endpoint, String words) {
    try (SinkUnderTest sink = SinkUnderTest.impatient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .find(
                  Targets.of(endpoint, "backups"),
                  Targets.credentials("key-id", "secret-key"),
                  KEY));

      assertEquals("StorageUnreachable", e.failure().reason());
      assertTrue(e.getMessage().contains(words), e.getMessage());
    }
  }
}
