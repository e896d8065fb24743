package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that says when it wants to be asked again. */
class S3RetryAfterIT {
  private static final int ATTEMPTS = S3Settings.defaults().retries().attempts();

  @ParameterizedTest
  @EnumSource(
      names = {"CREATE_MULTIPART_UPLOAD", "COMPLETE_MULTIPART_UPLOAD", "PUT_OBJECT"},
      value = S3Operation.class)
  void waitsForAsLongAsTheStoreAsks(S3Operation operation) throws BackupException {
    byte[] content = content(operation);
    HastyTimer timer = new HastyTimer();
    try (ScriptedBucket bucket = ScriptedBucket.withTimer(timer)) {
      bucket
          .script(operation, 1, asksToWait(503, "SlowDown", "20"))
          .script(operation, 1, asksToWait(429, "TooManyRequests", "86400"));

      bucket.upload(content);

      assertEquals(List.of(Duration.ofSeconds(20), RetryAfter.LONGEST), timer.pauses());
      assertTrue(bucket.holds(content));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CREATE_MULTIPART_UPLOAD", "COMPLETE_MULTIPART_UPLOAD", "PUT_OBJECT"},
      value = S3Operation.class)
  void tellsHowLongTheStoreAsksToWait(S3Operation operation) {
    try (ScriptedBucket bucket = ScriptedBucket.withTimer(new HastyTimer())) {
      bucket.script(operation, asksToWait(503, "SlowDown", "7200"));

      BackupException e = bucket.uploadFails(content(operation));

      assertEquals("StorageThrottled", e.failure().reason());
      assertTrue(e.getMessage().contains("it asks to wait for 2h"), e.getMessage());
      assertEquals(ATTEMPTS, bucket.count(operation));
    }
  }

  @Test
  void understandsADate() throws BackupException {
    HastyTimer timer = new HastyTimer();
    try (ScriptedBucket bucket = ScriptedBucket.withTimer(timer)) {
      bucket.script(
          S3Operation.PUT_OBJECT,
          1,
          new S3Fault.ErrorAnswer(
              503,
              "SlowDown",
              "Please reduce your request rate.",
              Map.of(),
              Map.of(
                  "Date",
                  "Thu, 26 Nov 2026 08:00:00 GMT",
                  "Retry-After",
                  "Thu, 26 Nov 2026 08:00:20 GMT")));

      bucket.upload(ScriptedBucket.small());

      assertEquals(List.of(Duration.ofSeconds(20)), timer.pauses());
    }
  }

  @Test
  void stopsWaitingWhenInterrupted() throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.PUT_OBJECT, asksToWait(503, "SlowDown", "86400"));
      Thread upload = Thread.currentThread();
      Thread interrupter = new Thread(() -> {
        ScriptedBucket.await(() -> bucket.count(S3Operation.PUT_OBJECT) > 0
            && upload.getState() == Thread.State.TIMED_WAITING);
        upload.interrupt();
      });
      interrupter.start();

      BackupException e =
          assertThrows(BackupException.class, () -> bucket.upload(ScriptedBucket.small()));

      assertInstanceOf(BackupFailure.Cancelled.class, e.failure());
      assertTrue(Thread.interrupted());
      interrupter.join();
      assertEquals(1, bucket.count(S3Operation.PUT_OBJECT));
    }
  }

  private static byte[] content(S3Operation operation) {
    return operation == S3Operation.PUT_OBJECT ? ScriptedBucket.small() : ScriptedBucket.large();
  }

  private static S3Fault asksToWait(int status, String code, String header) {
    return new S3Fault.ErrorAnswer(
        status, code, "Please reduce your request rate.", Map.of(), Map.of("Retry-After", header));
  }
}
