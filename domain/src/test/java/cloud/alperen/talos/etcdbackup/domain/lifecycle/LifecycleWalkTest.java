package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.FAILED;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.PROGRESSING;
import static cloud.alperen.talos.etcdbackup.domain.lifecycle.ConditionType.READY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random walks through the state machine; what must hold after every step. */
class LifecycleWalkTest {
  private static final int WALKS = 400;
  private static final int STEPS = 40;

  private interface Invariant {
    void check(BackupStatus before, BackupStatus after, TransitionContext at);
  }

  @Test
  void nothingLeavesSucceeded() {
    holdsOnEveryWalk((before, after, at) -> {
      if (before.phase() == Phase.SUCCEEDED) {
        assertEquals(Phase.SUCCEEDED, after.phase());
        assertEquals(before.conditions(), after.conditions());
        assertEquals(before.transfer(), after.transfer());
      }
    });
  }

  @Test
  void everyTypeIsPresentAndNoneContradictsAnother() {
    holdsOnEveryWalk((before, after, at) -> {
      assertEquals(
          Arrays.asList(ConditionType.values()),
          after.conditions().stream().map(Condition::type).toList());
      boolean progressing = holds(after, PROGRESSING);
      boolean ready = holds(after, READY);
      boolean failed = holds(after, FAILED);
      assertFalse(ready && (progressing || failed), after.toString());
      assertEquals(after.phase().terminal(), !progressing, after.toString());
      assertEquals(after.phase() == Phase.SUCCEEDED, ready, after.toString());
      assertTrue(progressing || ready || failed, after.toString());
    });
  }

  @Test
  void transitionTimesMoveOnlyOnFlips() {
    holdsOnEveryWalk((before, after, at) -> {
      for (Condition condition : after.conditions()) {
        Instant expected = before
            .condition(condition.type())
            .filter(old -> old.holds() == condition.holds())
            .map(Condition::lastTransition)
            .orElse(at.now());
        assertEquals(expected, condition.lastTransition(), condition.toString());
      }
    });
  }

  @Test
  void thePhaseIsReadBackFromWhatIsRecorded() {
    holdsOnEveryWalk((before, after, at) -> assertEquals(
        after.phase(),
        Phase.of(after.conditions(), after.attempts(), after.nextAttempt().isPresent())));
  }

  @Test
  void timesAndAttemptsFitThePhase() {
    holdsOnEveryWalk((before, after, at) -> {
      assertEquals(after.phase() == Phase.RETRYING, after.nextAttempt().isPresent());
      assertEquals(after.phase().terminal(), after.completionTime().isPresent());
      assertTrue(after.attempts() >= 0 && after.attempts() <= at.attemptLimit());
      assertTrue(after.phase() != Phase.RUNNING || after.attempts() > 0);
      assertTrue(after.phase() != Phase.RUNNING || after.startTime().isPresent());
    });
  }

  @Test
  void theGenerationThatWasActedOnIsRecorded() {
    holdsOnEveryWalk((before, after, at) -> {
      if (!after.equals(before)) {
        assertEquals(at.generation(), after.observedGeneration());
      }
    });
  }

  private static void holdsOnEveryWalk(Invariant invariant) {
    Property.forSeeds(WALKS, random -> walk(random, invariant));
  }

  private static void walk(Random random, Invariant invariant) {
    BackupStatus status = BackupStatus.NEW;
    Instant now = Backups.T0;
    long generation = 1;
    for (int i = 0; i < STEPS; i++) {
      now = now.plusSeconds(random.nextInt(30));
      generation += random.nextInt(10) == 0 ? 1 : 0;
      TransitionContext at = new TransitionContext(now, generation, Backups.LIMIT);
      // Success ends a walk, so it must not come too early.
      List<Transition> choice = Arrays.stream(Transition.values())
          .filter(t -> t != Transition.SUCCEED || random.nextInt(4) == 0)
          .toList();
      Transition transition = choice.get(random.nextInt(choice.size()));
      BackupStatus before = status;
      if (!transition.from.contains(before.phase())) {
        assertThrows(IllegalStateException.class, () -> transition.apply(before, at));
        continue;
      }
      status = transition.apply(before, at);
      invariant.check(before, status, at);
    }
  }

  private static boolean holds(BackupStatus status, ConditionType type) {
    return status.condition(type).orElseThrow().holds();
  }
}
