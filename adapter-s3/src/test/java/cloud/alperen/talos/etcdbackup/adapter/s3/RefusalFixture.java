package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;

/** How stores refuse a request, and what a failure must say of it. */
abstract class RefusalFixture {
  static final String SIGNATURE = "0a1b2c3dplantedsignature";

  enum Refusal {
    BUCKET_MISSING(S3Fault.noSuchBucket("backups"), StorageProblem.BUCKET_MISSING, "NoSuchBucket"),
    KEY_ID_UNKNOWN(
        S3Fault.invalidAccessKeyId(ScriptedBucket.ACCESS_KEY_ID),
        StorageProblem.KEY_ID_UNKNOWN,
        "InvalidAccessKeyId"),
    SECRET_WRONG(
        S3Fault.signatureDoesNotMatch(ScriptedBucket.ACCESS_KEY_ID, SIGNATURE),
        StorageProblem.SECRET_WRONG,
        "SignatureDoesNotMatch"),
    EXPIRED(S3Fault.expiredToken(), StorageProblem.CREDENTIALS_EXPIRED, "ExpiredToken"),
    SKEWED(S3Fault.requestTimeTooSkewed(), StorageProblem.CLOCK_SKEWED, "RequestTimeTooSkewed"),
    SIGNED_FOR_ANOTHER_REGION(
        S3Fault.signedForAnotherRegion("eu-west-1"),
        StorageProblem.REGION_WRONG,
        "it is in eu-west-1; AuthorizationHeaderMalformed"),
    REDIRECTED(
        S3Fault.permanentRedirect("eu-west-3", URI.create("https://s3.eu-west-3.example.com")),
        StorageProblem.REGION_WRONG,
        "it is in eu-west-3; PermanentRedirect"),
    THROTTLED(S3Fault.slowDown(), StorageProblem.THROTTLED, "SlowDown"),
    TOO_MANY_REQUESTS(S3Fault.tooManyRequests(), StorageProblem.THROTTLED, "TooManyRequests"),
    BROKEN(S3Fault.internalError(), StorageProblem.PROTOCOL, "InternalError"),
    OTHER(
        S3Fault.error(400, "InvalidStorageClass", "Not a class."),
        StorageProblem.PROTOCOL,
        "InvalidStorageClass: Not a class."),
    QUOTES_THE_KEY_ID(
        S3Fault.error(400, "Odd", "Who is " + ScriptedBucket.ACCESS_KEY_ID + "?"),
        StorageProblem.PROTOCOL,
        "(Odd: Who is <redacted>?)");

    final S3Fault fault;
    final StorageProblem problem;
    final String words;

    Refusal(S3Fault fault, StorageProblem problem, String words) {
      this.fault = fault;
      this.problem = problem;
      this.words = words;
    }
  }

  static void assertDenied(String action, BackupException e) {
    StorageFailure.Withheld denied = assertInstanceOf(StorageFailure.Withheld.class, e.failure());
    assertEquals(StorageRefusal.ACCESS_DENIED, denied.refusal());
    assertEquals(action, denied.action());
    assertTrue(denied.userMessage().contains("AccessDenied"), denied.userMessage());
  }

  static void assertUnsupported(String action, BackupException e) {
    StorageFailure.Withheld unsupported =
        assertInstanceOf(StorageFailure.Withheld.class, e.failure());
    assertEquals(StorageRefusal.UNSUPPORTED, unsupported.refusal());
    assertEquals(action, unsupported.action());
    assertTrue(unsupported.userMessage().contains("NotImplemented"), unsupported.userMessage());
  }

  static void assertNoSecrets(BackupException e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    BackupFailure failure = e.failure();
    for (String secret :
        List.of(ScriptedBucket.ACCESS_KEY_ID, ScriptedBucket.SECRET_ACCESS_KEY, SIGNATURE)) {
      assertFalse(trace.toString().contains(secret), trace.toString());
      assertFalse(failure.userMessage().contains(secret));
      assertFalse(failure.toString().contains(secret));
    }
  }
}
