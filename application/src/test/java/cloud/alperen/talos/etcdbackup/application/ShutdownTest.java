package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.runner.StopReason;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionReason;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the process, with one real slot and a store that can be held up. */
@Timeout(20)
class ShutdownTest {
  private static final BackupId OTHER = new BackupId("ns", "other", "uid-2");

  private final ExecutorService slot = Executors.newSingleThreadExecutor();
  private final ExecutorService stopper = Executors.newSingleThreadExecutor();
  private final Operator operator = new Operator(slot, Runnable::run);
  private final CountDownLatch heldUp = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void nothingRunsOn() throws InterruptedException {
    slot.shutdownNow();
    stopper.shutdownNow();
    assertTrue(slot.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(0, operator.nodes.openStreams());
    assertEquals(List.of(), operator.store.unfinishedUploads());
  }

  @Test
  void aRunnerThatDoesNothingStopsAtOnce() throws Exception {
    operator.runner.stop(Duration.ofHours(1));
  }

  @Test
  void whatRunsWhenTheGraceIsOverIsCutOffAndRecordedAsSuch() throws Exception {
    runUntilHeldUp();
    operator.runner.stop(Duration.ZERO);
    assertEquals(Phase.QUEUED, operator.phase());
    assertEquals(0, operator.status().attempts());
    assertEquals(
        ConditionReason.QUEUED,
        operator.status().condition(ConditionType.PROGRESSING).orElseThrow().reason());
    assertEquals(
        "the process is ending", operator.event(BackupEvent.Stopped.class).why());
    assertInstanceOf(Activity.Idle.class, operator.activity());
  }

  @Test
  void whatWasCutOffIsRepeatedUnderItsNumberAfterTheRestart() throws Exception {
    runUntilHeldUp();
    operator.runner.stop(Duration.ZERO);
    operator.restart();
    operator.submit();
    await(Phase.SUCCEEDED);
    assertEquals(1, operator.status().attempts());
    assertEquals(1, operator.storedObjects(BACKUP));
  }

  @Test
  void anOrderlyEndIsNotCountedAsACrash() throws Exception {
    for (int restart = 0; restart < 5; restart++) {
      CountDownLatch held = new CountDownLatch(1);
      operator.script.at("sink.write", 3, () -> {
        held.countDown();
        holdUp();
      });
      operator.submit();
      assertTrue(held.await(10, TimeUnit.SECONDS));
      operator.runner.stop(Duration.ZERO);
      assertEquals(0, operator.status().interruptions());
      operator.restart();
    }
    operator.submit();
    await(Phase.SUCCEEDED);
    assertEquals(1, operator.status().attempts());
  }

  @Test
  void whatEndsWithinTheGraceIsNotCutOff() throws Exception {
    runUntilHeldUp();
    Future<?> stopping = stopper.submit(() -> {
      operator.runner.stop(Duration.ofHours(1));
      return null;
    });
    goOn.countDown();
    stopping.get(10, TimeUnit.SECONDS);
    assertEquals(Phase.SUCCEEDED, operator.phase());
    assertEquals(List.of(), operator.events(BackupEvent.Stopped.class));
  }

  @Test
  void whatIsQueuedDoesNotBeginAndStaysRecordedAsQueued() throws Exception {
    runUntilHeldUp();
    operator.submit(OTHER, 6);
    operator.runner.stop(Duration.ZERO);
    assertEquals(Phase.QUEUED, operator.status.of(OTHER).phase());
    assertTrue(operator.idle.contains(OTHER));
    assertEquals(1, operator.events(BackupEvent.AttemptStarted.class).size());
  }

  @Test
  void nothingIsTakenAfterwards() throws Exception {
    operator.runner.stop(Duration.ZERO);
    operator.submit();
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, Facts.PLACEMENT, CleanUpOrder.Published.DELETE));
    assertInstanceOf(Activity.Idle.class, operator.activity());
    assertEquals(0, operator.cleanUps.waiting());
  }

  @Test
  void anApiThatIsAwayDoesNotHoldUpTheEnd() throws Exception {
    runUntilHeldUp();
    operator.script.atNext(
        99, "status.update", Script.fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    operator.runner.stop(Duration.ZERO);
    assertEquals(Phase.RUNNING, operator.phase(), "which is seen as cut off after the restart");
    operator.event(BackupEvent.ProgressUnrecorded.class);
  }

  @Test
  void aShortOutageOfTheApiDoesNotMakeAnOrderlyEndACrash() throws Exception {
    runUntilHeldUp();
    operator.script.atNext(
        3, "status.update", Script.fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    operator.runner.stop(Duration.ZERO);
    assertEquals(Phase.QUEUED, operator.phase());
    assertEquals(0, operator.status().interruptions());
    assertEquals(List.of(), operator.events(BackupEvent.ProgressUnrecorded.class));
  }

  @Test
  void whatIsRefusedIsNotTriedAgainWhileTheProcessEnds() throws Exception {
    runUntilHeldUp();
    operator.status.refused.put(
        BACKUP, new BackupFailure.StatusUnwritable(BACKUP, "forbidden", false));
    int before = operator.script.count("status.update");
    operator.runner.stop(Duration.ZERO);
    assertEquals(before + 1, operator.script.count("status.update"));
    operator.event(BackupEvent.ProgressUnrecorded.class);
  }

  @Test
  void anAttemptThatWaitsForTheApiWithoutASlotIsRecordedAsCutOffToo() throws Exception {
    Operator paused = new Operator();
    paused.script.at(
        "status.update", 3, Script.fails(new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    paused.submit();
    paused.slots.runNext();
    assertEquals(Phase.RUNNING, paused.phase());
    assertEquals(0, paused.slots.waiting());
    paused.runner.stop(Duration.ofHours(1));
    assertEquals(Phase.QUEUED, paused.phase());
    assertEquals(0, paused.status().attempts());
    paused.restart();
    assertEquals(0, paused.status().interruptions());
    assertEquals(Phase.SUCCEEDED, paused.attempt().phase());
    assertEquals(1, paused.status().attempts());
  }

  @Test
  void whatCouldNotBeRecordedYetIsTriedOnceMoreAtTheEnd() throws Exception {
    Operator paused = new Operator();
    paused.script.at(
        "sink.completed",
        () -> paused.status.refused.put(
            BACKUP, new BackupFailure.StatusUnwritable(BACKUP, "no answer")));
    paused.submit();
    paused.slots.runNext();
    assertEquals(Phase.RUNNING, paused.phase());
    paused.status.refused.clear();
    paused.runner.stop(Duration.ZERO);
    assertEquals(Phase.SUCCEEDED, paused.phase());
  }

  @Test
  void aCleanUpThatHasNotBegunIsLeftForTheNextStart() throws Exception {
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, Facts.PLACEMENT, CleanUpOrder.Published.DELETE));
    operator.runner.stop(Duration.ofHours(1));
    assertInstanceOf(Activity.Idle.class, operator.activity());
    operator.cleanUps.runAll();
    assertEquals(0, operator.script.count("sink.abortUnfinished"));
  }

  @Test
  void stoppingTwiceIsStoppingOnce() throws Exception {
    runUntilHeldUp();
    operator.runner.stop(Duration.ZERO);
    operator.runner.stop(Duration.ZERO);
    assertEquals(1, operator.events(BackupEvent.Stopped.class).size());
  }

  @Test
  void anAttemptThatIsBeingDeletedIsNotRecordedAsCutOff() throws Exception {
    runUntilHeldUp();
    operator.runner.cancel(BACKUP, StopReason.DELETED);
    operator.runner.stop(Duration.ofHours(1));
    assertEquals(Phase.RUNNING, operator.phase());
    assertFalse(operator.event(BackupEvent.Stopped.class).why().contains("shutting"));
  }

  private void runUntilHeldUp() throws InterruptedException {
    operator.script.at("sink.write", 3, this::holdUp);
    operator.submit();
    assertTrue(heldUp.await(10, TimeUnit.SECONDS));
  }

  private void holdUp() throws BackupException {
    heldUp.countDown();
    try {
      goOn.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new BackupException(new BackupFailure.Cancelled());
    }
  }

  private void await(Phase phase) throws Exception {
    slot.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertEquals(phase, operator.phase());
  }
}
