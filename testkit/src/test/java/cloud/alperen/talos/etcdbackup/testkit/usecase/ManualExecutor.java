package cloud.alperen.talos.etcdbackup.testkit.usecase;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what it was given when the test says so, on the test's thread: one pooled thread, as far as jobs can tell. */
final class ManualExecutor implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean shut;

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

  void runAll() {
    while (!waiting.isEmpty()) {
      runNext();
    }
  }
}
