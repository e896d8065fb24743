package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.PART_SIZE;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.random;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests ask before they send a body, as long as that is of use. */
class S3ExpectIT {
  @Test
  void isDroppedWhereItIsRefused() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.misbehave(request -> asks(request)
          ? S3Fault.error(417, "ExpectationFailed", "Expectation Failed")
          : new S3Fault.None());
      byte[] content = random(3 * PART_SIZE);

      bucket.upload(content);

      assertTrue(bucket.holds(content));
      long asked = asked(bucket);
      assertTrue(asked == 1 || asked == 2, () -> asked + " parts asked, two of them at once");

      bucket.upload(small());
      assertEquals(asked, asked(bucket));
    }
  }

  /** The one test that waits, as long as the HTTP client does for an answer: three seconds. */
  @Test
  void isDroppedWhereNobodyAnswersIt() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.misbehave(request -> new S3Fault.IgnoresExpect());
      byte[] content = random(6 * PART_SIZE);

      bucket.upload(content);

      assertTrue(bucket.holds(content));
      List<S3Request> parts = bucket.server.requests(S3Operation.UPLOAD_PART);
      assertTrue(asks(parts.get(0)));
      assertTrue(asked(bucket) < parts.size(), "each part asked");

      bucket.upload(small());
      assertTrue(
          bucket.server.requests(S3Operation.PUT_OBJECT).stream().noneMatch(S3ExpectIT::asks));
    }
  }

  private static long asked(ScriptedBucket bucket) {
    return bucket.server.requests().stream().filter(S3ExpectIT::asks).count();
  }

  private static boolean asks(S3Request request) {
    return request.header("expect").isPresent();
  }
}
