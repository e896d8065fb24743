package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTaskTest {
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void runsAndEndsOnce() {
    PartTask task = new PartTask(ran::incrementAndGet, t -> ended.incrementAndGet());

    task.run();
    task.run();
    task.cancel();

    assertEquals(1, ran.get());
    assertEquals(1, ended.get());
  }

  @Test
  void neverRunsOnceCancelled() {
    PartTask task = new PartTask(ran::incrementAndGet, t -> ended.incrementAndGet());

    task.cancel();
    task.cancel();
    task.run();

    assertEquals(0, ran.get());
    assertEquals(1, ended.get());
  }

  /** The queue of a busy pool keeps it until a thread comes to it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void holdsOnToNothingOnceItHasEnded(boolean runs) {
    List<WeakReference<Object>> held = new ArrayList<>();
    PartTask task = taskThatHoldsSomething(held);

    if (runs) {
      task.run();
    } else {
      task.cancel();
    }

    ScriptedBucket.await(() -> {
      System.gc();
      return held.stream().allMatch(something -> something.get() == null);
    });
    assertFalse(task.waits());
  }

  private static PartTask taskThatHoldsSomething(List<WeakReference<Object>> held) {
    AtomicInteger buffer = new AtomicInteger();
    AtomicInteger transfer = new AtomicInteger();
    held.add(new WeakReference<>(buffer));
    held.add(new WeakReference<>(transfer));
    return new PartTask(buffer::incrementAndGet, ended -> transfer.incrementAndGet());
  }

  @Test
  void endsAlsoWhenItsWorkFails() {
    PartTask task = new PartTask(
        () -> {
          throw new IllegalStateException("broken");
        },
        t -> ended.incrementAndGet());

    assertThrows(IllegalStateException.class, task::run);

    assertEquals(1, ended.get());
  }

  @Test
  void interruptsItsWorkButNotWhatItsThreadDoesNext() {
    PartTask[] self = new PartTask[1];
    boolean[] interrupted = new boolean[1];
    self[0] = new PartTask(
        () -> {
          self[0].cancel();
          interrupted[0] = Thread.currentThread().isInterrupted();
        },
        t -> ended.incrementAndGet());

    self[0].run();

    assertTrue(interrupted[0]);
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(1, ended.get());
  }
}
