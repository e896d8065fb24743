package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.large;
import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A checksum where Object Lock demands one. */
class S3ObjectLockIT extends ChecksumFixture {
  @ParameterizedTest
  @MethodSource("serversWithObjectLock")
  void isSentWhereObjectLockDemandsOne(ScriptedS3Server server) throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.checksumsWhenRequired(server)) {
      server.misbehave(request -> lacksWhatObjectLockDemands(request));
      for (byte[] content : List.of(small(), large())) {
        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
        assertFalse(isProtected(last(bucket)));
      }
      // The first one showed it for all.
      assertEquals(
          1,
          bodies(bucket).stream()
              .filter(request -> !has(request, "content-md5"))
              .count());
    }
  }

  @Test
  void isSentOverHttpWhereObjectLockDemandsOneOfParts() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.server.misbehave(request -> lacksWhatObjectLockDemands(request));
      byte[] content = large();

      assertEquals(new Confirmation.Unvouched(), bucket.upload(content));

      assertTrue(bucket.holds(content));
    }
  }

  @Test
  void isReplacedWhereObjectLockDemandsOneAndAnotherIsRefused() throws BackupException {
    for (byte[] content : List.of(small(), large())) {
      try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
        bucket.server.misbehave(request -> isProtected(request)
            ? Refusal.BACKBLAZE_B2.fault
            : lacksWhatObjectLockDemands(request));

        assertEquals(new Confirmation.Unvouched(), bucket.upload(content));
        assertTrue(bucket.holds(content));
      }
    }
  }
}
