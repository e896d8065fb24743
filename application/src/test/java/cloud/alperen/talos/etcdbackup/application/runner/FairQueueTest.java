package cloud.alperen.talos.etcdbackup.application.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.runner.FairQueue.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose turn it is: examples, and what holds whatever comes and goes. */
class FairQueueTest {
  private static final int SEEDS = 300;
  private static final int STEPS = 400;

  private final FairQueue<String> queue = new FairQueue<>();

  @Test
  void withinANamespaceTheFirstComesFirst() {
    add("a1", "a", "x");
    add("a2", "a", "y");
    assertEquals(Optional.of("a1"), queue.take());
    assertEquals(Optional.of("a2"), queue.take());
    assertEquals(Optional.empty(), queue.take());
  }

  @Test
  void aNamespaceThatComesLaterDoesNotWaitBehindAllOfAnother() {
    for (int i = 0; i < 100; i++) {
      add("a" + i, "a", "cp-" + i);
    }
    assertEquals(Optional.of("a0"), queue.take());
    add("b", "b", "cp");
    queue.release("a0");
    assertEquals(Optional.of("b"), queue.take());
  }

  @Test
  void aFreeSlotGoesToTheNamespaceOfWhichTheFewestRun() {
    add("a1", "a", "x");
    add("a2", "a", "y");
    add("a3", "a", "z");
    add("b1", "b", "x");
    add("b2", "b", "y");
    assertEquals(
        List.of("a1", "b1", "a2", "b2", "a3"), List.of(next(), next(), next(), next(), next()));
  }

  @Test
  void whatNeedsTheSameControlPlaneWaitsAndHoldsUpNobodyElse() {
    add("first", "a", "cp");
    add("second", "a", "cp");
    add("other", "a", "another");
    assertEquals(Optional.of("first"), queue.take());
    assertEquals(Optional.of("other"), queue.take());
    assertEquals(Optional.empty(), queue.take());
    queue.release("first");
    assertEquals(Optional.of("second"), queue.take());
  }

  @Test
  void whatIsWithdrawnHasNoTurn() {
    add("gone", "a", "x");
    queue.withdraw("gone");
    queue.withdraw("never there");
    assertEquals(Optional.empty(), queue.take());
    assertEquals(Set.of(), queue.waiting());
  }

  @Test
  void whileANamespaceWaitsOfWhichNothingRunsEachOtherGetsAtMostOneTurn() {
    for (long seed = 0; seed < SEEDS; seed++) {
      new Crowd(seed).check();
    }
  }

  /** Namespaces that bring and take back jobs at random, and a queue with a few slots. */
  private static final class Crowd {
    private final Random random;
    private final String when;
    private final FairQueue<Integer> queue = new FairQueue<>();
    private final Map<Integer, Claim> claims = new HashMap<>();
    private final List<Integer> waiting = new ArrayList<>();
    private final List<Integer> running = new ArrayList<>();
    private final Map<String, Map<String, Integer>> turnsBefore = new HashMap<>();
    private int items;

    Crowd(long seed) {
      random = new Random(seed);
      when = "seed " + seed;
    }

    void check() {
      int slots = 1 + random.nextInt(4);
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> come();
          case 2 -> leave();
          default -> end();
        }
        while (running.size() < slots) {
          Optional<Integer> turn = queue.take();
          if (turn.isEmpty()) {
            assertTrue(waiting.stream().noneMatch(this::eligible), when + ": a slot stays empty");
            break;
          }
          begin(turn.get());
        }
      }
    }

    private void come() {
      String namespace = "ns-" + random.nextInt(5);
      Claim claim = new Claim(namespace, namespace + "/cp-" + random.nextInt(3));
      claims.put(++items, claim);
      waiting.add(items);
      queue.add(items, claim);
    }

    private void leave() {
      if (!waiting.isEmpty()) {
        queue.withdraw(waiting.remove(random.nextInt(waiting.size())));
        forgetWhoDoesNotWait();
      }
    }

    private void end() {
      if (!running.isEmpty()) {
        queue.release(running.remove(random.nextInt(running.size())));
      }
    }

    private void begin(Integer item) {
      assertTrue(waiting.contains(item) && eligible(item), when);
      String mine = claims.get(item).namespace();
      for (String other : starving()) {
        if (!other.equals(mine)) {
          int turns = turnsBefore
              .computeIfAbsent(other, namespace -> new HashMap<>())
              .merge(mine, 1, Integer::sum);
          assertTrue(turns <= 1, when + ": " + mine + " keeps " + other + " waiting");
        }
      }
      assertFirstOfThoseThatCould(item);
      waiting.remove(item);
      running.add(item);
      turnsBefore.remove(mine);
      forgetWhoDoesNotWait();
    }

    private void assertFirstOfThoseThatCould(Integer item) {
      Integer first = waiting.stream()
          .filter(one -> claims.get(one).namespace().equals(claims.get(item).namespace()))
          .filter(this::eligible)
          .findFirst()
          .orElseThrow();
      assertEquals(first, item, when);
    }

    private void forgetWhoDoesNotWait() {
      turnsBefore.keySet().retainAll(starving());
    }

    /** Those that wait although nothing of theirs runs. */
    private Set<String> starving() {
      Set<String> namespaces = new HashSet<>();
      waiting.forEach(one -> namespaces.add(claims.get(one).namespace()));
      running.forEach(one -> namespaces.remove(claims.get(one).namespace()));
      return namespaces;
    }

    private boolean eligible(Integer item) {
      assertFalse(running.contains(item), when);
      return running.stream()
          .noneMatch(one -> claims.get(one).exclusive().equals(claims.get(item).exclusive()));
    }
  }

  private void add(String item, String namespace, String exclusive) {
    queue.add(item, new Claim(namespace, namespace + "/" + exclusive));
  }

  private String next() {
    return queue.take().orElseThrow();
  }
}
