package cloud.alperen.talos.etcdbackup.ports.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptibleRunTest {
  private static final int RACES = 2_000;

  private final InterruptibleRun run = new InterruptibleRun();

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void workBeginsOnceAtATime() {
    assertTrue(run.begin());
    assertFalse(run.begin());
    assertTrue(run.isRunning());

    assertFalse(run.end(false));

    assertTrue(run.hasEnded());
    assertFalse(run.begin());
  }

  @Test
  void workThatComesAgainMayBegin() {
    run.begin();

    assertTrue(run.end(true));

    assertTrue(run.isWaiting());
    assertTrue(run.begin());
  }

  @Test
  void anInterruptBeforeTheWorkKeepsItFromBeginning() {
    assertTrue(run.interrupt());

    assertFalse(Thread.currentThread().isInterrupted());
    assertFalse(run.begin());
    assertTrue(run.wasInterrupted());
    assertFalse(run.interrupt(), "it had ended already");
  }

  @Test
  void anInterruptReachesTheWorkAndEndsWithIt() {
    run.begin();

    assertFalse(run.interrupt(), "the work ends itself");

    assertTrue(Thread.currentThread().isInterrupted());
    assertFalse(run.end(true));
    assertFalse(Thread.currentThread().isInterrupted());
    assertTrue(run.hasEnded());
  }

  @Test
  void onlyWorkThatRunsIsInterruptedIfRunning() {
    assertFalse(run.interruptIfRunning());
    assertTrue(run.begin(), "nothing has changed");

    assertTrue(run.interruptIfRunning());

    assertTrue(Thread.currentThread().isInterrupted());
    assertFalse(run.end(false));
    assertFalse(run.interruptIfRunning());
  }

  /** A pool that is shut down interrupts its threads, too. */
  @Test
  void anInterruptOfSomebodyElseStays() {
    run.begin();
    Thread.currentThread().interrupt();

    run.end(false);

    assertTrue(Thread.interrupted());
  }

  @Test
  void whatDoesNotRunCannotEnd() {
    assertThrows(IllegalStateException.class, () -> run.end(false));
  }

  @Test
  void noInterruptReachesTheNextTaskOfTheThread() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CyclicBarrier together = new CyclicBarrier(2);
    try {
      for (int i = 0; i < RACES; i++) {
        InterruptibleRun raced = new InterruptibleRun();
        Future<Boolean> nextTask = pool.submit(() -> {
          together.await();
          if (raced.begin()) {
            raced.end(false);
          }
          return Thread.interrupted();
        });
        together.await();
        raced.interrupt();
        assertEquals(false, nextTask.get(10, TimeUnit.SECONDS), "race " + i);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
