package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What goes wrong where: the scripted ports pass a named point before, and some after, whatever they do. Also the record of
 * the order in which that happened. Thread-safe.
 */
final class Script {
  private final List<String> passed = new ArrayList<>();
  private final Map<String, Map<Integer, Action>> actions = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private int crashAt = -1;
  private boolean dead;

  /** Something that happens at a point. */
  @FunctionalInterface
  interface Action {
    void run() throws BackupException;
  }

  /** The process ends here: nothing of it, not even a finally block, has an effect any more. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  static Action fails(BackupFailure failure) {
    return () -> {
      throw new BackupException(failure);
    };
  }

  static Action breaks() {
    return () -> {
      throw new IllegalStateException("a defect");
    };
  }

  /** Until the thread is interrupted, as a port that waits does. */
  static Action waitsForever() {
    return () -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BackupException(new BackupFailure.Cancelled(), e);
      }
    };
  }

  /** Until the thread is interrupted, and then as if nothing were: what it waited for has happened meanwhile. */
  static Action waitsButGoesOn() {
    return () -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Action interrupts() {
    return () -> Thread.currentThread().interrupt();
  }

  /** At the nth time from now, counted from 1. */
  synchronized Script at(String point, int nth, Action action) {
    actions
        .computeIfAbsent(point, p -> new HashMap<>())
        .put(counts.getOrDefault(point, 0) + nth, action);
    return this;
  }

  /** At the next time. */
  Script at(String point, Action action) {
    return at(point, 1, action);
  }

  /** At each of the next times. */
  Script atNext(int times, String point, Action action) {
    for (int nth = 1; nth <= times; nth++) {
      at(point, nth, action);
    }
    return this;
  }

  /** At the nth point from now, counted from 1, or the next one that can fail. */
  synchronized void crashAt(int nth) {
    crashAt = passed.size() + nth;
  }

  synchronized boolean dead() {
    return dead;
  }

  synchronized void revive() {
    dead = false;
    crashAt = -1;
  }

  void pass(String point) throws BackupException {
    Action action;
    synchronized (this) {
      if (dead || (crashAt > 0 && passed.size() + 1 >= crashAt)) {
        dead = true;
        throw new Crash();
      }
      passed.add(point);
      Map<Integer, Action> here = actions.getOrDefault(point, Map.of());
      action = here.get(counts.merge(point, 1, Integer::sum));
    }
    if (action != null) {
      action.run();
    }
  }

  /** For what cannot fail: closing. */
  synchronized void note(String point) {
    if (!dead) {
      passed.add(point);
    }
  }

  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  synchronized int count(String point) {
    return (int) passed.stream().filter(point::equals).count();
  }

  /** Position of the first time. */
  synchronized int indexOf(String point) {
    int index = passed.indexOf(point);
    if (index < 0) {
      throw new AssertionError(point + " was never passed: " + passed);
    }
    return index;
  }
}
