package cloud.alperen.talos.etcdbackup.ports.task;

import java.util.Optional;

/**
 * The state of work that runs on a thread of somebody else's pool and may be interrupted. The interrupt reaches the thread exactly
 * while the work runs, and never the task that the thread runs next: a future's {@code cancel(true)} promises neither.
 *
 * <p>Whoever runs the work calls {@link #begin} before and {@link #end} after it, on the same thread. Thread-safe; no method
 * blocks.
 */
public final class InterruptibleRun {
  private enum State {
    WAITING,
    RUNNING,
    ENDED
  }

  private State state = State.WAITING;
  private boolean interrupted;
  private Optional<Thread> thread = Optional.empty();

  /** Begins on the calling thread. Returns false if the work must not be done: it runs already, or has ended. */
  public synchronized boolean begin() {
    if (state != State.WAITING) {
      return false;
    }
    state = State.RUNNING;
    thread = Optional.of(Thread.currentThread());
    return true;
  }

  /**
   * Ends what {@link #begin} began. Clears the thread's interrupt flag if {@link #interrupt} or {@link #interruptIfRunning} was
   * called; any other interrupt is left as it is.
   *
   * @param again whether the work may begin again. It may not if it was interrupted
   * @return whether it may begin again
   */
  public synchronized boolean end(boolean again) {
    if (state != State.RUNNING) {
      throw new IllegalStateException("the work does not run");
    }
    boolean repeats = again && !interrupted;
    state = repeats ? State.WAITING : State.ENDED;
    thread = Optional.empty();
    if (interrupted) {
      // Under the lock: the thread's next task must not be interrupted.
      Thread.interrupted();
    }
    return repeats;
  }

  /**
   * Interrupts the work if it runs, and keeps it from beginning (again).
   *
   * @return whether this call ended work that was waiting. If the work runs, {@link #end} ends it
   */
  public synchronized boolean interrupt() {
    if (interruptIfRunning()) {
      return false;
    }
    interrupted = true;
    boolean waiting = state == State.WAITING;
    state = State.ENDED;
    return waiting;
  }

  /** Interrupts the work if it runs; otherwise changes nothing and returns false. */
  public synchronized boolean interruptIfRunning() {
    if (state != State.RUNNING) {
      return false;
    }
    interrupted = true;
    thread.ifPresent(Thread::interrupt);
    return true;
  }

  /** Whether it could begin now. */
  public synchronized boolean isWaiting() {
    return state == State.WAITING;
  }

  public synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Whether it will not begin (again). */
  public synchronized boolean hasEnded() {
    return state == State.ENDED;
  }

  /** Whether it was interrupted through this object. */
  public synchronized boolean wasInterrupted() {
    return interrupted;
  }
}
