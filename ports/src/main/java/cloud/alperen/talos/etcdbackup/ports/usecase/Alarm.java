package cloud.alperen.talos.etcdbackup.ports.usecase;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Interrupts the thread that set it when the time is up, unless it is disarmed before: whatever that thread waits for then,
 * be it a slow store or a node, the wait ends. The waiting itself is done by the JDK's own timer thread. Thread-safe.
 */
final class Alarm {
  private final Thread worker = Thread.currentThread();
  private final CompletableFuture<Void> timer;
  private final BooleanSupplier stopping;
  private boolean armed = true;
  private boolean rang;

  private Alarm(Duration after, BooleanSupplier stopping) {
    this.stopping = stopping;
    timer = new CompletableFuture<Void>().orTimeout(after.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Sets one.
   *
   * @param stopping whether the thread was told to stop, for whatever reason, by an interrupt that comes after it says so
   */
  static Alarm setFor(Duration after, BooleanSupplier stopping) {
    Alarm alarm = new Alarm(after, stopping);
    alarm.timer.whenComplete((nothing, late) -> {
      if (late != null) {
        alarm.ring();
      }
    });
    return alarm;
  }

  /** From here on the thread is left alone. Returns whether it was interrupted, and takes that interrupt back. */
  boolean disarm() {
    boolean mine;
    synchronized (this) {
      mine = armed && rang;
      armed = false;
    }
    timer.complete(null);
    if (mine) {
      Thread.interrupted();
      // Both may have rung: the other's interrupt is not ours to take back.
      if (stopping.getAsBoolean()) {
        worker.interrupt();
      }
    }
    return mine;
  }

  private synchronized void ring() {
    if (armed) {
      rang = true;
      worker.interrupt();
    }
  }
}
