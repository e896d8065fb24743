package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static cloud.alperen.talos.etcdbackup.application.Facts.PLACEMENT;
import static cloud.alperen.talos.etcdbackup.application.Script.fails;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.DELETE;
import static cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder.Published.RECORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.runner.BackupOrder;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A clean-up ends when its time is up, whatever keeps it from working. */
class CleanUpBoundTest {
  private final Operator operator = new Operator();

  static Stream<BackupFailure> whatKubernetesMaySay() {
    return Stream.of(Facts.refusedSecret(), Facts.secretUnanswered());
  }

  @ParameterizedTest
  @MethodSource("whatKubernetesMaySay")
  void aSecretThatCanNeverBeReadEndsTheCleanUpWhenItsTimeIsUp(BackupFailure trouble) {
    operator.secretTrouble.put("ns", trouble);
    Instant start = operator.time.now();
    cleanUp();
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
    Duration took = Duration.between(start, operator.time.now());
    assertTrue(took.compareTo(Duration.ofMinutes(9)) > 0, took::toString);
    assertTrue(took.compareTo(Duration.ofMinutes(10)) <= 0, took::toString);
    BackupNotice.Warning warned = operator.event(BackupNotice.Warning.class);
    assertEquals("CleanUpGivenUp", warned.reason());
    assertTrue(warned.message().contains(PLACEMENT.key().value()), warned.message());
    assertTrue(warned.message().contains("bucket backups"), warned.message());
  }

  @Test
  void aStoreThatTakesItsTimeEndsTheCleanUpToo() {
    for (int nth = 1; nth <= 5; nth++) {
      operator.script.at("sink.abortUnfinished", nth, () -> {
        operator.time.pass(Duration.ofMinutes(4));
        throw new BackupException(Facts.STORE_DOWN);
      });
    }
    cleanUp();
    assertEquals(3, operator.script.count("sink.abortUnfinished"));
    operator.event(BackupNotice.Warning.class);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @ParameterizedTest
  @EnumSource
  void waitingForItsTurnIsNotTrying(CleanUpOrder.Published published) {
    operator.script.at("sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.runner.cleanUp(new CleanUpOrder(BACKUP, PLACEMENT, published));
    operator.cleanUps.runNext();
    assertTrue(operator.time.fire());
    operator.time.pass(Duration.ofHours(1));
    operator.cleanUps.runAll();
    assertEquals(2, operator.script.count("sink.abortUnfinished"));
    assertEquals(List.of(), operator.events);
    assertInstanceOf(Activity.CleanedUp.class, operator.activity());
  }

  @Test
  void aRearmedBackupThatWaitsForASlotStillDeletesWhatItHadStored() {
    operator.script.at("sink.completed", fails(Facts.TOO_LARGE));
    ObjectKey old = operator.attempt().placement().orElseThrow().key();
    assertTrue(operator.store.find(old.value()).isPresent());
    operator.time.pass(Duration.ofSeconds(90));
    TransitionContext at = new TransitionContext(operator.time.now(), 2, 7);
    operator.status.put(BACKUP, Lifecycle.rearm(operator.status(), Optional.of("again"), at));
    operator.script.at("sink.abortUnfinished", fails(Facts.STORE_DOWN));
    operator.runner.submit(new BackupOrder(BACKUP, 2, Facts.spec(6, Facts.TIMEOUT)));
    operator.slots.runNext();
    assertTrue(operator.time.fire());
    operator.time.pass(Duration.ofHours(1));
    operator.slots.runAll();
    assertEquals(Phase.SUCCEEDED, operator.phase());
    assertTrue(operator.store.find(old.value()).isEmpty());
    assertEquals(List.of(), operator.events(BackupNotice.Warning.class));
  }

  @Test
  void aSnapshotIsReadForAsLongAsAnAttemptMayTakeButNobodyWaitsThatLongForADeletion() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    operator.submit(BACKUP, 0);
    operator.slots.runAll();
    operator.script.at("source.readStored", () -> {
      operator.time.pass(Duration.ofMinutes(25));
      throw new BackupException(Facts.STORE_DOWN);
    });
    cleanUpWithin(Duration.ofHours(2), RECORD);
    assertEquals(Phase.SUCCEEDED, operator.phase());
    operator.script.at("sink.abortUnfinished", () -> {
      operator.time.pass(Duration.ofMinutes(11));
      throw new BackupException(Facts.STORE_DOWN);
    });
    cleanUpWithin(Duration.ofHours(2), DELETE);
    assertTrue(message().contains("(tried for 11m)"), this::message);
  }

  @Test
  void whatCouldNotBeReadToItsEndIsSaidToBeWholePerhaps() {
    operator.script.at("sink.completed", fails(Facts.STORE_DOWN));
    operator.submit(BACKUP, 0);
    operator.slots.runAll();
    operator.script.atNext(9, "source.readStored", () -> {
      operator.time.pass(Duration.ofMinutes(20));
      throw new BackupException(Facts.STORE_DOWN);
    });
    cleanUpWithin(Duration.ofMinutes(50), RECORD);
    assertEquals(3, operator.script.count("source.readStored"));
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertTrue(message().contains("(tried for 1h0m3s)"), this::message);
    assertTrue(message().contains("check it with verify"), this::message);
  }

  private String message() {
    return operator.event(BackupNotice.Warning.class).message();
  }

  private void cleanUpWithin(Duration timeout, CleanUpOrder.Published published) {
    operator.runner.cleanUp(
        new CleanUpOrder(BACKUP, operator.status().placement().orElseThrow(), published, timeout));
    operator.cleanUps.runAll();
  }

  private void cleanUp() {
    operator.runner.cleanUp(new CleanUpOrder(BACKUP, PLACEMENT, DELETE));
    operator.cleanUps.runAll();
  }
}
