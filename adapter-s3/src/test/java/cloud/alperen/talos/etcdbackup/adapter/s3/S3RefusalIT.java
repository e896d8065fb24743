package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store says no to, and what an admin reads then. */
class S3RefusalIT {
  private static final String SIGNATURE = "0a1b2c3dplantedsignature";

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

    private final S3Fault fault;
    private final StorageProblem problem;
    private final String words;

    Refusal(S3Fault fault, StorageProblem problem, String words) {
      this.fault = fault;
      this.problem = problem;
      this.words = words;
    }
  }

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

  @Test
  void happensWhereTheBucketDoesNotExist() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      S3Target absent = Targets.of(bucket.server.endpoint(), "absent");

      BackupException e = assertThrows(
          BackupException.class, () -> bucket.sink().find(absent, bucket.credentials(), KEY));

      assertEquals("BucketMissing", e.failure().reason());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3.example.com",
        "ftp://s3.example.com",
        "https://",
        "http:// space",
        "https://user:planted@s3.example.com",
        "https://s3.example.com?x=y"
      })
  void meetsAnEndpointThatIsNoUrl(String endpoint) {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      S3Target target = Targets.of(Optional.of(endpoint), "backups", false);

      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink().find(target, Targets.credentials("id", "key"), KEY));

      assertEquals("StorageEndpointInvalid", e.failure().reason());
      assertFalse(e.failure().retryable());
      assertFalse(e.getMessage().contains("planted"));
    }
  }

  @Test
  void meetsASnapshotThatNeedsMoreMemoryThanThereIs() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      BackupException e = assertThrows(
          BackupException.class, () -> bucket.begin(10_000L * ScriptedBucket.PART_SIZE + 1));

      assertEquals("SnapshotTooLargeForMemory", e.failure().reason());
      assertFalse(e.failure().retryable());
      assertEquals(List.of(), bucket.server.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.fr-par.scw.cloud, 5368709121, at most 1000 parts",
    "https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com, 10485761, at least 10.0 MiB"
  })
  void meetsASnapshotThatThereIsNoMemoryForInThePartsOfItsStore(
      String endpoint, long size, String limit) {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      BackupException e = assertThrows(
          BackupException.class,
          () -> sink.sink()
              .begin(
                  Targets.of(Optional.of(endpoint), "backups", false),
                  Targets.credentials("id", "key"),
                  KEY,
                  size,
                  new ObjectMetadata(Map.of())));

      assertEquals("SnapshotTooLargeForMemory", e.failure().reason());
      assertTrue(e.getMessage().contains(limit), e.getMessage());
    }
  }

  @Test
  void isNoBusinessOfATargetOfAnotherKind() {
    try (SinkUnderTest sink = SinkUnderTest.patient()) {
      ForeignTarget foreign = new ForeignTarget();

      assertThrows(
          IllegalArgumentException.class,
          () -> sink.sink()
              .begin(
                  foreign, Targets.credentials("id", "key"), KEY, 1, new ObjectMetadata(Map.of())));
    }
  }

  private static void assertDenied(String action, BackupException e) {
    StorageFailure.Withheld denied = assertInstanceOf(StorageFailure.Withheld.class, e.failure());
    assertEquals(StorageRefusal.ACCESS_DENIED, denied.refusal());
    assertEquals(action, denied.action());
    assertTrue(denied.userMessage().contains("AccessDenied"), denied.userMessage());
  }

  private static void assertUnsupported(String action, BackupException e) {
    StorageFailure.Withheld unsupported =
        assertInstanceOf(StorageFailure.Withheld.class, e.failure());
    assertEquals(StorageRefusal.UNSUPPORTED, unsupported.refusal());
    assertEquals(action, unsupported.action());
    assertTrue(unsupported.userMessage().contains("NotImplemented"), unsupported.userMessage());
  }

  private static void assertNoSecrets(BackupException e) {
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
