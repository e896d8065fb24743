package cloud.alperen.talos.etcdbackup.application;

import static cloud.alperen.talos.etcdbackup.application.Facts.BACKUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process is killed between any two things it does, and started again. */
class CrashTest {
  private static final int FAR_TOO_MANY = 500;

  @ParameterizedTest
  @MethodSource("confirmations")
  void afterACrashAnywhereExactlyOneObjectResults(Confirmation confirmation) {
    int crashes = 0;
    for (int point = 1; point < FAR_TOO_MANY; point++) {
      Operator operator = slowOperator();
      operator.sink.says(confirmation);
      operator.script.crashAt(point);
      if (survives(operator)) {
        break;
      }
      crashes++;
      recover(operator);
      assertOneObject(operator, "crash at " + point);
      assertEquals(1, operator.status().attempts(), "a cut-off attempt keeps its number");
    }
    assertTrue(crashes > 40, "only " + crashes + " points were tried");
  }

  static Stream<Confirmation> confirmations() {
    return Stream.of(new Confirmation.Vouched(), new Confirmation.Unvouched());
  }

  @Test
  void afterManyCrashesExactlyOneObjectResults() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Operator operator = slowOperator();
      boolean done = false;
      for (int crash = 0; crash < 6 && !done; crash++) {
        operator.script.crashAt(1 + random.nextInt(60));
        done = survives(operator) || operator.phase() == Phase.SUCCEEDED;
        revive(operator);
      }
      recover(operator);
      assertOneObject(operator, "seed " + seed);
    }
  }

  @Test
  void anAttemptThatKillsTheProcessThreeTimesHasFailed() {
    Operator operator = slowOperator();
    for (int crash = 1; crash <= 3; crash++) {
      operator.script.crashAt(30);
      assertFalse(survives(operator));
      assertEquals(1, operator.status().attempts());
      assertEquals(crash - 1, operator.status().interruptions());
      revive(operator);
    }
    BackupStatus status = operator.attempt();
    assertEquals(Phase.RETRYING, status.phase());
    assertEquals(1, status.attempts());
    assertEquals(0, status.interruptions());
    BackupEvent.AttemptFailed failed = operator.event(BackupEvent.AttemptFailed.class);
    assertEquals("AttemptCrashed", failed.failure().reason());
    assertEquals(status.nextAttempt(), failed.nextAttempt());
    String message = status.condition(ConditionType.FAILED).orElseThrow().message();
    assertTrue(message.contains("cut off 3 times"), message);
    for (String cause : List.of("process ended", "memory limit", "lease", "Kubernetes API")) {
      assertTrue(message.contains(cause), message);
    }
    recover(operator);
    assertEquals(2, operator.status().attempts());
    assertOneObject(operator, "after the failed attempt");
  }

  @Test
  void theLastAttemptThatKillsTheProcessEndsTheBackup() {
    Operator operator = slowOperator();
    for (int crash = 1; crash <= 3; crash++) {
      operator.script.crashAt(30);
      operator.submit(BACKUP, 0);
      operator.slots.runAll();
      revive(operator);
    }
    operator.submit(BACKUP, 0);
    operator.slots.runAll();
    assertEquals(Phase.GAVE_UP, operator.phase());
    assertEquals(1, operator.status().attempts());
  }

  /** Slow enough that progress is recorded too. */
  private static Operator slowOperator() {
    Operator operator = new Operator();
    for (int write = 1; write <= 100; write++) {
      operator.script.at("sink.write", write, () -> operator.time.pass(Duration.ofSeconds(2)));
    }
    return operator;
  }

  private static boolean survives(Operator operator) {
    try {
      operator.attempt();
      return operator.phase() == Phase.SUCCEEDED;
    } catch (Script.Crash crash) {
      return false;
    }
  }

  private static void revive(Operator operator) {
    operator.script.revive();
    operator.time.pass(Duration.ofSeconds(3));
    operator.restart();
  }

  private static void recover(Operator operator) {
    revive(operator);
    for (int i = 0; i < 3 && operator.phase() != Phase.SUCCEEDED; i++) {
      operator.attempt();
    }
  }

  private static void assertOneObject(Operator operator, String when) {
    assertEquals(Phase.SUCCEEDED, operator.phase(), when);
    assertEquals(List.of(), operator.store.unfinishedUploads(), when);
    ObjectKey recorded = operator.status().placement().orElseThrow().key();
    List<String> stored = IntStream.range(0, 900)
        .mapToObj(second -> SnapshotKeys.key(
            "cp", FakeTime.START.truncatedTo(ChronoUnit.SECONDS).plusSeconds(second)))
        .map(ObjectKey::value)
        .filter(key -> operator.store.find(key).isPresent())
        .toList();
    assertEquals(List.of(recorded.value()), stored, when);
    assertEquals(
        Facts.snapshot().length,
        operator.store.find(recorded.value()).orElseThrow().size());
    assertEquals(
        BACKUP.uid(),
        operator.store.find(recorded.value()).orElseThrow().metadata().get("backup-uid"));
  }
}
