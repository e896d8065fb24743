package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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
