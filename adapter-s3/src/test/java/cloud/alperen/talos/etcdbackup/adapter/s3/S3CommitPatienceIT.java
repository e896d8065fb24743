package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault.Assembles.Meanwhile;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that take their time to publish an object. */
@Timeout(60)
class S3CommitPatienceIT {
  /** Longer than an impatient sink bears silence. */
  private static final Duration LONG = SinkUnderTest.SOON.multipliedBy(3);

  @ParameterizedTest
  @EnumSource
  void waitsForTheAnswerToACompletionLongerThanForOthers(Meanwhile meanwhile)
      throws BackupException {
    byte[] content = ScriptedBucket.large();
    try (ScriptedBucket bucket = ScriptedBucket.impatient()) {
      bucket.script(
          S3Operation.COMPLETE_MULTIPART_UPLOAD, new S3Fault.Assembles(LONG, 1, meanwhile));

      // Not presumed, as one whose answer was lost.
      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      assertEquals(1, bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));
    }
  }

  @Test
  void waitsForTheAnswerToASmallObjectLongerThanForOthers() throws BackupException {
    byte[] content = ScriptedBucket.small();
    try (ScriptedBucket bucket = ScriptedBucket.impatient()) {
      bucket.script(S3Operation.PUT_OBJECT, new S3Fault.Assembles(LONG, 1, Meanwhile.NOTHING));

      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      assertEquals(1, bucket.count(S3Operation.PUT_OBJECT));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPACE_AFTER_THE_DECLARATION", "SPACE_BEFORE_THE_DECLARATION"})
  void takesWhiteSpaceForProgressForAsLongAsItComes(Meanwhile meanwhile) throws BackupException {
    byte[] content = ScriptedBucket.large();
    Duration limit = Duration.ofMillis(1500);
    try (ScriptedBucket bucket = ScriptedBucket.whereRequestsTake(limit)) {
      bucket.script(
          S3Operation.COMPLETE_MULTIPART_UPLOAD,
          new S3Fault.Assembles(limit.dividedBy(6), 8, meanwhile));

      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      assertEquals(1, bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPACE_AFTER_THE_DECLARATION", "SPACE_BEFORE_THE_DECLARATION"})
  void readsTheChecksumThatFollowsTheWhiteSpace(Meanwhile meanwhile) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.script(
          S3Operation.COMPLETE_MULTIPART_UPLOAD,
          new S3Fault.Assembles(Duration.ofMillis(1), 3, meanwhile));

      assertFalse(bucket.upload(ScriptedBucket.large()).mustBeRead());
    }
  }

  @Test
  void sendsNothingTwiceToAStoreThatFinishesAfterItsAnswerWasLost() throws BackupException {
    for (byte[] content : List.of(ScriptedBucket.small(), ScriptedBucket.large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket
            .script(S3Operation.PUT_OBJECT, new S3Fault.LostResponse())
            .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, new S3Fault.LostResponse())
            .script(
                S3Operation.GET_OBJECT,
                1,
                S3Fault.error(404, "NoSuchKey", "The specified key does not exist."));

        bucket.upload(content);

        assertTrue(bucket.holds(content));
        assertEquals(
            1,
            bucket.count(S3Operation.PUT_OBJECT)
                + bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesAStoreTimeWhoseAnswerAnImpatientProxyReplaces(boolean large) throws BackupException {
    byte[] content = large ? ScriptedBucket.large() : ScriptedBucket.small();
    S3Fault impatient = new S3Fault.Both(new S3Fault.None(), S3Fault.page(504));
    HastyTimer timer = new HastyTimer();
    try (ScriptedBucket bucket = ScriptedBucket.withTimer(timer)) {
      bucket
          .script(S3Operation.PUT_OBJECT, impatient)
          .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, impatient)
          .script(
              S3Operation.GET_OBJECT,
              1,
              S3Fault.error(404, "NoSuchKey", "The specified key does not exist."));

      assertEquals(new Confirmation.Presumed(), bucket.upload(content));

      assertEquals(List.of(S3Settings.defaults().retries().longestDelay()), timer.pauses());
      assertTrue(bucket.holds(content));
    }
  }

  @ParameterizedTest
  @EnumSource
  void looksWhenItsPatienceEnds(Meanwhile meanwhile) throws BackupException {
    byte[] content = ScriptedBucket.large();
    try (ScriptedBucket bucket = ScriptedBucket.whereRequestsTake(Duration.ofSeconds(1))) {
      bucket.script(
          S3Operation.COMPLETE_MULTIPART_UPLOAD,
          new S3Fault.Assembles(Duration.ofMinutes(1), 1, meanwhile));

      assertEquals(new Confirmation.Presumed(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      assertEquals(1, bucket.count(S3Operation.COMPLETE_MULTIPART_UPLOAD));
    }
  }
}
