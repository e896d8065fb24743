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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are not in the words of S3: they are a proxy's, and say nothing of what a store holds. */
class S3ProxyAnswerIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | 1 | StorageNotS3             | correct the endpoint",
        "403 | 1 | StorageProxyForbids      | have that proxy let s3:PutObject through",
        "404 | 1 | StorageNotS3             | correct the endpoint",
        "407 | 1 | StorageProxyWantsCredentials | reach the store without it",
        "413 | 1 | StorageProxyLimitsBodies | raise its body limit above the part size",
        "429 | 3 | StorageThrottled         | HTTP 429",
        "500 | 3 | StorageProxyWithoutStore | check the store's health",
        "502 | 3 | StorageProxyWithoutStore | check the store's health",
        "503 | 3 | StorageProxyWithoutStore | check the store's health",
        "504 | 3 | StorageProxyImpatient    | raise the proxy's timeout"
      })
  void isToldFromTheStores(int status, int requests, String reason, String words) {
    for (byte[] content : new byte[][] {small(), large()}) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        S3Operation first = content.length > ScriptedBucket.PART_SIZE
            ? S3Operation.UPLOAD_PART
            : S3Operation.PUT_OBJECT;
        bucket.script(first, S3Fault.page(status));

        BackupException e = bucket.uploadFails(content);

        assertEquals(reason, e.failure().reason(), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertTrue(e.getMessage().contains("HTTP " + status), e.getMessage());
        assertTrue(e.failure().repairable());
        if (first == S3Operation.PUT_OBJECT) {
          assertEquals(requests, bucket.count(first));
        }
        assertTrue(bucket.isEmpty());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "407, StorageProxyWantsCredentials",
    "413, StorageProxyLimitsBodies",
    "502, StorageProxyWithoutStore",
    "504, StorageProxyImpatient",
    "404, StorageError",
    "301, StorageRedirected"
  })
  void isToldByItsStatusWhereItSaysNothing(int status, String reason) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.noWord(status));

      assertEquals(reason, bucket.uploadFails(small()).failure().reason());
    }
  }

  /** Envoy says nothing where it has no route, and so does a store that denies. */
  @Test
  void isAMissingRightWhereNobodySaysAnythingElse() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.noWord(403));

      assertEquals("StorageAccessDenied", bucket.uploadFails(small()).failure().reason());
    }
  }

  static S3Fault[] notThere() {
    return new S3Fault[] {
      S3Fault.page(404),
      S3Fault.noWord(404),
      new S3Fault.ForeignAnswer(404, "application/json", "{\"error\":\"no route\"}", Map.of()),
      new S3Fault.ForeignAnswer(
          404, "application/xhtml+xml", "<html><body>Not Found</body></html>", Map.of()),
    };
  }

  @ParameterizedTest
  @MethodSource("notThere")
  void doesNotMeanThatAnObjectIsMissing(S3Fault fault) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(fault);

      assertThrows(BackupException.class, bucket::find);
      assertThrows(BackupException.class, bucket::verify);
      assertThrows(
          BackupException.class,
          () -> bucket.sink().delete(bucket.target(), bucket.credentials(), KEY));
      assertThrows(BackupException.class, bucket::abortUnfinished);
    }
  }

  @Test
  void doesNotMeanThatAnUploadIsGone() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.UPLOAD_PART, S3Fault.accessDenied())
          .script(S3Operation.ABORT_MULTIPART_UPLOAD, S3Fault.page(404));
      bucket.uploadFails(large());

      BackupException e = assertThrows(BackupException.class, bucket::abortUnfinished);

      assertEquals("StorageNotS3", e.failure().reason());
      assertEquals(1, bucket.server.bucketView().unfinishedUploads().size());
    }
  }

  @ParameterizedTest
  @MethodSource("notThere")
  void doesNotTakeBackTheStoresWordThatAnObjectIsPublished(S3Fault fault) throws BackupException {
    for (byte[] content : new byte[][] {small(), large()}) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        bucket.script(S3Operation.GET_OBJECT, fault);

        assertEquals(new Confirmation.Vouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
      }
    }
  }

  static S3Fault[] pages() {
    return new S3Fault[] {
      S3Fault.page(200),
      new S3Fault.ForeignAnswer(
          200, "application/xhtml+xml", "<html><body>Log in</body></html>", Map.of())
    };
  }

  /** As of a proxy that shows a page to log in. */
  @ParameterizedTest
  @MethodSource("pages")
  void beginsNoUploadHoweverWellItIsAnswered(S3Fault page) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.CREATE_MULTIPART_UPLOAD, page);

      BackupException e = bucket.uploadFails(large());

      assertEquals("StorageNotS3", e.failure().reason(), e.getMessage());
      assertEquals(0, bucket.count(S3Operation.UPLOAD_PART));
    }
  }

  /** Else it would be a success without an object where nothing may be read. */
  @ParameterizedTest
  @MethodSource("pages")
  void publishesNothingHoweverWellTheCommitIsAnswered(S3Fault page) {
    for (byte[] content : new byte[][] {small(), large()}) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        bucket
            .script(S3Operation.PUT_OBJECT, page)
            .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, page)
            .script(S3Operation.GET_OBJECT, S3Fault.accessDenied());

        bucket.uploadFails(content);

        assertTrue(bucket.isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void deletesNothingHoweverWellThatIsAnswered(S3Fault page) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(small());
      bucket.script(S3Operation.DELETE_OBJECT, page);

      BackupException e = assertThrows(
          BackupException.class,
          () -> bucket.sink().delete(bucket.target(), bucket.credentials(), KEY));

      assertEquals("StorageNotS3", e.failure().reason(), e.getMessage());
    }
  }

  enum Gateway {
    UNAVAILABLE(S3Fault.page(503)),
    ERROR(S3Fault.page(500)),
    // Envoy, where the store ended the connection: perhaps after it did its work.
    DISCONNECTED(new S3Fault.ForeignAnswer(
        503,
        "text/plain",
        "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
        Map.of()));

    private final S3Fault fault;

    Gateway(S3Fault fault) {
      this.fault = fault;
    }
  }

  /** The store may have done its work, so that a blind repetition would publish twice. */
  @ParameterizedTest
  @EnumSource
  void isLookedBehindBeforeTheCommitIsRepeated(Gateway gateway) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.PUT_OBJECT, 1, new S3Fault.Both(new S3Fault.None(), gateway.fault));
      byte[] content = small();

      assertEquals(new Confirmation.Presumed(), bucket.upload(content));

      assertTrue(bucket.holds(content));
      assertEquals(1, bucket.count(S3Operation.PUT_OBJECT));
    }
  }

  /** Where a backup can do without a request, it does, and a warning names who forbids it. */
  @Test
  void thatForbidsIsNamedWhereABackupCanDoWithout() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.scriptAll(S3Fault.page(403));

      StorageFailure.Withheld forbidden = assertInstanceOf(
          StorageFailure.Withheld.class,
          assertThrows(BackupException.class, bucket::find).failure());

      assertEquals("have that proxy let s3:GetObject through", forbidden.remedy());
    }
  }
}
