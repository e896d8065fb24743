package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import java.util.function.Consumer;

/**
 * Something being done for one backup on a pooled thread, which can be told to stop: by an interrupt while it runs, by
 * never running if it has not begun. Thread-safe.
 */
abstract class Job implements Runnable {
  private enum State {
    WAITING,
    BEGUN,
    ENDED
  }

  private final Consumer<Job> onEnd;
  private State state = State.WAITING;
  private Thread thread;

  /** Makes a job that tells {@code onEnd} once, when it has ended or is certain never to begin. */
  Job(Consumer<Job> onEnd) {
    this.onEnd = onEnd;
  }

  abstract Activity activity();

  /** The work. An interrupt that is left set when it returns is cleared: the thread belongs to others. */
  abstract void work();

  /** Whether it still has to be waited for. */
  final synchronized boolean unfinished() {
    return state != State.ENDED;
  }

  final synchronized boolean begun() {
    return state == State.BEGUN;
  }

  /** Interrupts the work, or keeps it from beginning. */
  final void interrupt() {
    synchronized (this) {
      if (state == State.BEGUN) {
        thread.interrupt();
      }
      if (state != State.WAITING) {
        return;
      }
      state = State.ENDED;
    }
    onEnd.accept(this);
  }

  @Override
  public final void run() {
    synchronized (this) {
      if (state != State.WAITING) {
        return;
      }
      state = State.BEGUN;
      thread = Thread.currentThread();
    }
    try {
      work();
    } finally {
      synchronized (this) {
        state = State.ENDED;
        // Under the lock: an interrupt meant for this work must not reach what the thread does
        // next.
        Thread.interrupted();
      }
      onEnd.accept(this);
    }
  }
}
