package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType;
import org.junit.jupiter.api.Test;

/** Which operation of the store a message names. */
class StoreOperationTest {
  private static final String UPLOAD = "Failed to upload snapshot to S3, ";

  private final Operator operator = new Operator();

  /** Alerts of existing users look for the beginning. */
  @Test
  void whateverFailsInAnAttemptBelongsToItsUpload() {
    operator.script.at("sink.find", fails(down(StorageOperation.LOOK)));

    operator.attempt();

    String told = operator.event(BackupEvent.AttemptFailed.class).failure().userMessage();
    assertTrue(told.startsWith(UPLOAD), told);
    String recorded = operator.status().conditions().stream()
        .filter(condition -> condition.type() == ConditionType.FAILED)
        .findFirst()
        .orElseThrow()
        .message();
    assertTrue(recorded.startsWith(UPLOAD), recorded);
  }

  @Test
  void aCleanUpNamesWhatItCouldNotDo() {
    operator.attempt();
    operator.script.atNext(99, "sink.delete", fails(down(StorageOperation.DELETE)));

    operator.runner.cleanUp(new CleanUpOrder(
        BACKUP, operator.status().placement().orElseThrow(), CleanUpOrder.Published.DELETE));
    operator.cleanUps.runAll();

    BackupNotice.Warning warned = operator.event(BackupNotice.Warning.class);
    assertEquals("CleanUpGivenUp", warned.reason());
    assertTrue(
        warned.message().contains(": Failed to delete snapshot from S3, "), warned.message());
  }

  private static BackupFailure down(StorageOperation operation) {
    return Facts.STORE_DOWN.during(operation);
  }
}
