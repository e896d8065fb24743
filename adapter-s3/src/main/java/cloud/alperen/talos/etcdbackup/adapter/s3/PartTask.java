package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs once on some thread, unless it is cancelled first, and says when it will not run any
 * more: a future's own cancellation says so while the work still runs. Thread-safe.
 */
final class PartTask implements Runnable {
  private enum State {
    WAITING,
    RUNNING,
    ENDED
  }

  private final Runnable work;
  private final Consumer<PartTask> whenEnded;
  private State state = State.WAITING;
  private boolean cancelled;
  private @Nullable Thread runner;

  PartTask(Runnable work, Consumer<PartTask> whenEnded) {
    this.work = work;
    this.whenEnded = whenEnded;
  }

  @Override
  public void run() {
    synchronized (this) {
      if (state != State.WAITING) {
        return;
      }
      state = State.RUNNING;
      runner = Thread.currentThread();
    }
    try {
      work.run();
    } finally {
      synchronized (this) {
        state = State.ENDED;
        runner = null;
        if (cancelled) {
          // Ours, not a message to the pool's next task.
          Thread.interrupted();
        }
      }
      whenEnded.accept(this);
    }
  }

  /** Interrupts the work, or keeps it from starting. */
  void cancel() {
    synchronized (this) {
      cancelled = true;
      if (runner != null) {
        runner.interrupt();
      }
      if (state != State.WAITING) {
        return;
      }
      state = State.ENDED;
    }
    whenEnded.accept(this);
  }
}
