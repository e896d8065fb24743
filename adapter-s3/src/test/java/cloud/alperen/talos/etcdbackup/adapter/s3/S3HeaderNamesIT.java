package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names of HTTP headers have no case: MinIO answers {@code X-Amz-Meta-…}, and so does every proxy written in Go. */
class S3HeaderNamesIT {
  enum Spelling {
    CANONICAL(
        name -> Pattern.compile("(^|-)[a-z]").matcher(name).replaceAll(S3HeaderNamesIT::upper)),
    UPPER(name -> name.toUpperCase(Locale.ROOT));

    private final UnaryOperator<String> of;

    Spelling(UnaryOperator<String> of) {
      this.of = of;
    }
  }

  @ParameterizedTest
  @EnumSource
  void doNotKeepABackupFromBeingConfirmed(Spelling spelling) throws BackupException {
    for (long size : List.of(32_768L, 2L * ScriptedBucket.PART_SIZE)) {
      try (ScriptedBucket bucket = bucket(spelling)) {
        BackupReport report = SnapshotBackup.run(
            bucket.store(),
            new Placement(KEY, bucket.target()),
            bucket.credentials(),
            size + Sha256Digest.LENGTH);

        assertEquals(
            new VerifyStoredSnapshot.Whole(KEY, report.sizeBytes(), report.sha256()),
            bucket.verify());
        ObjectMetadata found = bucket.find().orElseThrow().metadata();
        assertTrue(
            found.identifies(new BackupId("ns", "nightly", "uid-1"), report.sizeBytes()),
            found.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void doNotKeepAStoreFromVouching(Spelling spelling) throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = bucket(spelling)) {
        assertEquals(new Confirmation.Vouched(), bucket.upload(content));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void doNotHideThatAnAnswerIsLostAndTheObjectOurs(Spelling spelling) throws BackupException {
    try (ScriptedBucket bucket = bucket(spelling)) {
      bucket.script(S3Operation.PUT_OBJECT, 1, new S3Fault.LostResponse());

      assertEquals(new Confirmation.Presumed(), bucket.upload(small()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void doNotHideTheMetadataOfAnEmptyObject(Spelling spelling) throws BackupException {
    try (ScriptedBucket bucket = bucket(spelling)) {
      bucket.upload(new byte[0]);

      assertEquals(
          Map.of("backup-uid", "3f1c", "attempt", "1"),
          bucket.find().orElseThrow().metadata().entries());
    }
  }

  @ParameterizedTest
  @EnumSource
  void doNotHideTheRightRegion(Spelling spelling) {
    try (ScriptedBucket bucket = bucket(spelling)) {
      bucket.script(
          S3Operation.PUT_OBJECT,
          S3Fault.permanentRedirect("eu-west-3", URI.create("https://s3.example.com")));

      String message = bucket.uploadFails(small()).getMessage();
      assertTrue(message.contains("it is in eu-west-3"), message);
    }
  }

  private static ScriptedBucket bucket(Spelling spelling) {
    return ScriptedBucket.of(ScriptedS3Server.builder()
        .https(ServerIdentity.ofLoopback())
        .spellsHeaders(spelling.of)
        .start());
  }

  private static String upper(MatchResult letter) {
    return letter.group().toUpperCase(Locale.ROOT);
  }
}
