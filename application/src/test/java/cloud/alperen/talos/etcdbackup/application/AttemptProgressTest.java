package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Script.breaks;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the progress of an attempt is recorded. */
class AttemptProgressTest extends AttemptFixture {
  @Test
  void progressIsRecordedAtMostEveryFiveSeconds() {
    for (int write = 1; write <= 11; write++) {
      operator.script.at("sink.write", write, () -> operator.time.pass(Duration.ofSeconds(2)));
    }
    operator.attempt();
    List<Long> recorded = operator.status.history().stream()
        .filter(status -> status.phase() == Phase.RUNNING && status.transfer().bytes() > 0)
        .map(status -> status.transfer().bytes())
        .toList();
    assertEquals(List.of(300_000L, 600_000L, 900_000L), recorded);
  }

  @Test
  void progressThatCannotBeRecordedHarmsNothing() {
    slowly();
    operator.script.at(
        "status.update", 4, fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    operator.event(BackupEvent.ProgressUnrecorded.class);
    assertEquals(List.of(), operator.time.sleeps());
  }

  @Test
  void aDefectWhileProgressIsRecordedHarmsNothing() {
    slowly();
    operator.script.at("status.update", 4, breaks());
    assertEquals(Phase.SUCCEEDED, operator.attempt().phase());
    operator.event(BackupEvent.DefectFound.class);
  }

  @Test
  void aDefectWhileProgressIsRecordedDoesNotHideWhyAnAttemptFailed() {
    slowly();
    operator.script.at("status.update", 4, breaks()).at("sink.complete", fails(Facts.STORE_DOWN));
    operator.attempt();
    assertSame(Facts.STORE_DOWN, operator.event(BackupEvent.AttemptFailed.class).failure());
  }

  @Test
  void aPoolThatTakesNoMoreProgressHarmsNothing() {
    ManualExecutor progress = new ManualExecutor();
    progress.shut();
    ManualExecutor slots = new ManualExecutor();
    Operator closing = new Operator(slots, progress);
    closing.script.at("sink.write", 2, () -> closing.time.pass(STORE_DELAY));
    closing.submit();
    slots.runAll();
    assertEquals(Phase.SUCCEEDED, closing.phase());
    closing.event(BackupEvent.ProgressUnrecorded.class);
  }
}
