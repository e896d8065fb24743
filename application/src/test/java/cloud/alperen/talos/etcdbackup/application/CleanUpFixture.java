package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** An operator whose backups are cleaned up. */
abstract class CleanUpFixture {
  final Operator operator = new Operator();

  @AfterEach
  void theThreadIsClean() {
    assertFalse(Thread.interrupted());
  }

  final Phase lastAttempt() {
    operator.submit(BACKUP, 0);
    operator.slots.runAll();
    return operator.phase();
  }

  final void order(CleanUpOrder.Published published) {
    Placement recorded =
        Optional.ofNullable(operator.status()).flatMap(BackupStatus::placement).orElse(PLACEMENT);
    operator.runner.cleanUp(new CleanUpOrder(BACKUP, recorded, published));
  }

  final void cleanUp(CleanUpOrder.Published published) {
    order(published);
    operator.cleanUps.runAll();
  }

  final void begin(ObjectKey key) throws Exception {
    operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, 100_000, new ObjectMetadata(Map.of()));
    assertEquals(1, operator.store.unfinishedUploads().size());
  }

  final void put(ObjectKey key, Map<String, String> metadata) throws Exception {
    try (ObjectUpload upload = operator.store.begin(
        Facts.TARGET, Facts.CREDENTIALS, key, 3, new ObjectMetadata(metadata))) {
      upload.write(ByteBuffer.allocate(3));
      upload.complete();
    }
  }
}
