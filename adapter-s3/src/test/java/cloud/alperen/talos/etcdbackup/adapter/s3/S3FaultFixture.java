package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import java.net.URI;

/** What the tests of stores that fail share. */
abstract class S3FaultFixture {
  enum Passing {
    SLOW_DOWN(S3Fault.slowDown()),
    TOO_MANY_REQUESTS(S3Fault.tooManyRequests()),
    INTERNAL_ERROR(S3Fault.internalError()),
    RESET(new S3Fault.ResetInBody()),
    LOST_RESPONSE(new S3Fault.LostResponse());

    final S3Fault fault;

    Passing(S3Fault fault) {
      this.fault = fault;
    }
  }

  static void assertUnreachable(URI endpoint, String words) {
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
