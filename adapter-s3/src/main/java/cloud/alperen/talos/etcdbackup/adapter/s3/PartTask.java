package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs once on some thread, unless it is cancelled first, and says when it will not run any
 * more: a future's own cancellation says so while the work still runs. From then on it holds on to nothing, for whoever was
 * asked to run it may keep it. Thread-safe.
 */
final class PartTask implements Runnable {
  private enum State {
    WAITING,
    RUNNING,
    ENDED
  }

  private static final Runnable NOTHING = () -> {};

  private Runnable work;
  private Consumer<PartTask> whenEnded;
  private State state = State.WAITING;
  private boolean cancelled;
  private @Nullable Thread runner;

  PartTask(Runnable work, Consumer<PartTask> whenEnded) {
    this.work = work;
    this.whenEnded = whenEnded;
  }

  @Override
  public void run() {
    Runnable mine;
    synchronized (this) {
      if (state != State.WAITING) {
        return;
      }
      state = State.RUNNING;
      runner = Thread.currentThread();
      mine = work;
      work = NOTHING;
    }
    try {
      mine.run();
    } finally {
      synchronized (this) {
        state = State.ENDED;
        runner = null;
        if (cancelled) {
          // Ours, not a message to the pool's next task.
          Thread.interrupted();
        }
      }
      tell();
    }
  }

  /** Whether it would begin now if it were run. */
  synchronized boolean waits() {
    return state == State.WAITING;
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
      work = NOTHING;
    }
    tell();
  }

  private void tell() {
    Consumer<PartTask> told;
    synchronized (this) {
      told = whenEnded;
      whenEnded = ended -> {};
    }
    told.accept(this);
  }
}
