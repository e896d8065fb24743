package cloud.alperen.talos.etcdbackup.application;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/** Runs what it was given when the test says so, on the test's thread: one pooled thread, as far as jobs can tell. */
final class ManualExecutor implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final BooleanSupplier moreToCome;
  private boolean shut;

  ManualExecutor() {
    this(() -> false);
  }

  /**
   * One that others bring something to.
   *
   * @param moreToCome lets something happen that may do so; false if nothing did
   */
  ManualExecutor(BooleanSupplier moreToCome) {
    this.moreToCome = moreToCome;
  }

  @Override
  public void execute(Runnable task) {
    if (shut) {
      throw new RejectedExecutionException("shut");
    }
    waiting.add(task);
  }

  void shut() {
    shut = true;
  }

  int waiting() {
    return waiting.size();
  }

  void runNext() {
    waiting.remove().run();
  }

  /** What is there, and what that brings at once. */
  void runWaiting() {
    while (!waiting.isEmpty()) {
      runNext();
    }
  }

  void runAll() {
    while (!waiting.isEmpty() || moreToCome.getAsBoolean()) {
      if (!waiting.isEmpty()) {
        runNext();
      }
    }
  }
}
