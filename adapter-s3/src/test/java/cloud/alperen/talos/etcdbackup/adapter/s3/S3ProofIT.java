package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole backups into stores that publish other bytes than they were sent, or say nothing about them. */
class S3ProofIT {
  private static final long SMALL = 32_768 + Sha256Digest.LENGTH;
  private static final long LARGE = 2L * ScriptedBucket.PART_SIZE + Sha256Digest.LENGTH;

  /** A scheme and a size. */
  static Stream<Arguments> ways() {
    return Stream.of(false, true)
        .flatMap(https -> Stream.of(SMALL, LARGE).map(size -> Arguments.of(https, size)));
  }

  static Stream<Long> sizes() {
    return Stream.of(SMALL, LARGE);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aStoreThatChangesTheLastByteIsNeverBelieved(boolean https, long size) {
    try (ScriptedBucket bucket = bucket(https)) {
      publishing(bucket, S3Fault.changesTheLastByte());

      BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

      assertEquals("UploadNotConfirmed", e.failure().reason());
      assertTrue(e.getMessage().contains(https ? "CRC32" : "SHA-256"), e.getMessage());
      assertTrue(e.getMessage().contains("it was deleted"), e.getMessage());
      assertTrue(bucket.isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatMayNotBeDeletedIsNamed(boolean https, long size) {
    try (ScriptedBucket bucket = bucket(https)) {
      publishing(bucket, S3Fault.changesTheLastByte());
      bucket.script(S3Operation.DELETE_OBJECT, S3Fault.accessDenied());

      BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

      assertTrue(e.getMessage().contains("could not be deleted"), e.getMessage());
      assertTrue(e.getMessage().contains("s3:DeleteObject"), e.getMessage());
      assertTrue(e.getMessage().contains(bucket.target().display()), e.getMessage());
      assertTrue(e.getMessage().contains(ScriptedBucket.KEY.value()), e.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void anObjectThatAnotherClusterPutThereMeanwhileIsNotDeleted(long size) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      publishing(bucket, new S3Fault.WrongChecksum());
      bucket.script(
          S3Operation.GET_OBJECT,
          new S3Fault.OtherMetadata(Map.of("backup-uid", "uid-in-another-cluster")));

      assertNotDeleted(bucket, size, "another backup's object is there now");
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatMayNotBeLookedAtIsNotDeletedButNamed(long size) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      publishing(bucket, new S3Fault.WrongChecksum());
      bucket.script(S3Operation.GET_OBJECT, S3Fault.accessDenied());

      assertNotDeleted(bucket, size, "it could not be deleted: grant s3:GetObject");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void onlyAStoreThatStatesNoChecksumIsRead(boolean https, long size) throws BackupException {
    try (ScriptedBucket bucket = bucket(https)) {
      BackupReport report = backUp(bucket, size);

      assertStored(bucket, report);
      // The looks before and after, and over http the reading.
      assertEquals(https ? 2 : 3, bucket.count(S3Operation.GET_OBJECT));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aChecksumThatIsMissingOverHttpsIsMadeUpForByReading(boolean https, long size) {
    try (ScriptedBucket bucket = bucket(https)) {
      // Parts still have theirs, so that the completion carries them and could be echoed.
      bucket
          .script(S3Operation.PUT_OBJECT, changesTheLastByteAndStatesNothing())
          .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, changesTheLastByteAndStatesNothing());

      BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

      assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
      assertTrue(bucket.isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 405, 501})
  void aStoreBehindAGateThatDislikesRangesIsRead(int status) {
    for (long size : List.of(SMALL, LARGE)) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket.server.misbehave(request -> switch (request.operation()) {
          case PUT_OBJECT, COMPLETE_MULTIPART_UPLOAD -> S3Fault.changesTheLastByte();
          case GET_OBJECT ->
            request.header("range").isPresent()
                ? S3Fault.error(status, "Blocked", "No ranges.")
                : new S3Fault.None();
          default -> new S3Fault.None();
        });

        BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

        assertEquals("UploadNotConfirmed", e.failure().reason());
        assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
      }
    }
  }

  @Test
  void anArchivedObjectIsNotTakenForOneThatMayNotBeRead() {
    for (long size : List.of(SMALL, LARGE)) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
        bucket.script(
            S3Operation.GET_OBJECT, S3Fault.error(403, "InvalidObjectState", "It is archived."));

        BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

        assertEquals("StorageObjectArchived", e.failure().reason());
      }
    }
  }

  @Test
  void theStatedDigestIsOursWhateverAStoreMakesOfRanges() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.PUT_OBJECT, new S3Fault.LostResponse())
          .script(S3Operation.GET_OBJECT, new S3Fault.RangeFromTheBeginning());

      assertStored(bucket, backUp(bucket, SMALL));
    }
  }

  @Test
  void aCompositeChecksumWithoutThoseOfThePartsIsNoProof() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.script(S3Operation.UPLOAD_PART, new S3Fault.NoChecksum());

      assertEquals(new Confirmation.Unvouched(), bucket.upload(ScriptedBucket.large()));
    }
  }

  @Test
  void bytesThatDifferFromTheirChecksumAreAVerdictAndNoBrokenTransfer() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      backUp(bucket, SMALL);
      bucket.server.change(ScriptedBucket.KEY.value(), bytes -> {
        bytes[bytes.length / 2] ^= 1;
        return bytes;
      });

      assertInstanceOf(VerifyStoredSnapshot.Defective.class, bucket.verify());
    }
  }

  @Test
  void interruptingAReaderCutsItsTransferOff() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp();
        TcpProxy proxy = TcpProxy.to(server.endpoint().getPort());
        SinkUnderTest sink = SinkUnderTest.patient()) {
      S3Target direct = Targets.of(server.endpoint(), server.bucket());
      SnapshotBackup.run(
          sink.store(), new Placement(ScriptedBucket.KEY, direct), credentials(), LARGE);
      proxy.towardsClient(new TcpFault.Stall(1 << 20));
      S3Target stalling =
          Targets.of(URI.create("http://127.0.0.1:" + proxy.port()), server.bucket());
      CompletableFuture<BackupException> failure = new CompletableFuture<>();
      Thread reader = new Thread(() -> {
        try {
          failure.complete(assertThrows(
              BackupException.class,
              () -> sink.verify(stalling, credentials(), ScriptedBucket.KEY)));
        } catch (AssertionError e) {
          failure.completeExceptionally(e);
        }
      });
      reader.start();
      ScriptedBucket.await(() -> server.requests(S3Operation.GET_OBJECT).size() == 3);

      reader.interrupt();

      assertInstanceOf(
          BackupFailure.Cancelled.class, failure.get(10, TimeUnit.SECONDS).failure());
    }
  }

  private static S3Fault changesTheLastByteAndStatesNothing() {
    return new S3Fault.Both(S3Fault.changesTheLastByte(), new S3Fault.NoChecksum());
  }

  private static void publishing(ScriptedBucket bucket, S3Fault fault) {
    bucket
        .script(S3Operation.PUT_OBJECT, fault)
        .script(S3Operation.COMPLETE_MULTIPART_UPLOAD, fault);
  }

  private static ScriptedBucket bucket(boolean https) {
    return https ? ScriptedBucket.overHttps() : ScriptedBucket.overHttp();
  }

  private static BackupReport backUp(ScriptedBucket bucket, long size) throws BackupException {
    return SnapshotBackup.run(
        bucket.store(),
        new Placement(ScriptedBucket.KEY, bucket.target()),
        bucket.credentials(),
        size);
  }

  private static void assertNotDeleted(ScriptedBucket bucket, long size, String why) {
    BackupException e = assertThrows(BackupException.class, () -> backUp(bucket, size));

    assertEquals("UploadNotConfirmed", e.failure().reason());
    assertTrue(e.getMessage().contains("CRC32 AAAAAA=="), e.getMessage());
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(e.getMessage().contains(bucket.target().display()), e.getMessage());
    assertTrue(e.getMessage().contains(ScriptedBucket.KEY.value()), e.getMessage());
    assertEquals(0, bucket.count(S3Operation.DELETE_OBJECT));
  }

  private static void assertStored(ScriptedBucket bucket, BackupReport report) {
    assertArrayEquals(
        report.sha256().bytes(),
        bucket
            .server
            .bucketView()
            .find(ScriptedBucket.KEY.value())
            .orElseThrow()
            .lastBytes(Sha256Digest.LENGTH));
  }

  private static StorageCredentials credentials() {
    return Targets.credentials("key-id", "secret-key");
  }
}
