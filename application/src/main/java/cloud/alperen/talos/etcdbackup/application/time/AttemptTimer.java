package cloud.alperen.talos.etcdbackup.application.time;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Interrupts the thread that set it when the time is up, unless it is disarmed before: whatever that thread waits for then,
 * be it a slow store or a node, the wait ends. A thread that then aborts what it had open is left alone for a while, and
 * interrupted again and again after that. The waiting itself is done by the JDK's own timer thread, which holds on to nothing once the
 * alarm is disarmed. Thread-safe.
 */
public final class AttemptTimer {
  // Enough for a store that answers an abort at its first try.
  private static final Duration BRIEF = Duration.ofSeconds(10);

  // A sink may take one interrupt of its abort for the one that it aborts for.
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Thread worker = Thread.currentThread();
  private final BooleanSupplier stopping;
  private final Clock clock;
  private CompletableFuture<Void> bell = new CompletableFuture<>();
  private boolean armed = true;
  private boolean rang;
  private boolean interruptedBefore;

  private AttemptTimer(BooleanSupplier stopping, Clock clock) {
    this.stopping = stopping;
    this.clock = clock;
  }

  /** Rings a bell. */
  @FunctionalInterface
  interface Clock {
    Clock OF_THE_JDK = (bell, after) -> bell.orTimeout(after.toNanos(), TimeUnit.NANOSECONDS);

    /** Returns at once. Completes the bell exceptionally after the delay, unless it is complete by then. */
    void set(CompletableFuture<Void> bell, Duration after);
  }

  /** A grace for who wants the thread back: 10 s, and no longer than the time that was given. */
  public static Duration briefly(Duration given) {
    return given.compareTo(BRIEF) < 0 ? given : BRIEF;
  }

  /**
   * Sets one, with a brief grace.
   *
   * @param stopping whether the thread was told to stop, for whatever reason, by an interrupt that comes after it says so
   */
  public static AttemptTimer setFor(Duration after, BooleanSupplier stopping) {
    return setFor(after, briefly(after), stopping, Clock.OF_THE_JDK);
  }

  private static AttemptTimer setFor(
      Duration after, Duration grace, BooleanSupplier stopping, Clock clock) {
    AttemptTimer alarm = new AttemptTimer(stopping, clock);
    alarm.ringAfter(after, grace);
    return alarm;
  }

  /** What is done under an alarm. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws BackupException, E;
  }

  /**
   * Works as long as there is time. A failure of the store counts as that, however late the work ends.
   *
   * @param grace how long the abort of what is open is left alone when the time is up
   * @param stopping as above
   * @param transferred how many bytes got through
   * @throws BackupException with {@code TimedOut} if there was not enough
   */
  public static <T, E extends Exception> T within(
      Duration timeout,
      Duration grace,
      BooleanSupplier stopping,
      LongSupplier transferred,
      Work<T, E> work)
      throws BackupException, E {
    return within(Clock.OF_THE_JDK, timeout, grace, stopping, transferred, work);
  }

  static <T, E extends Exception> T within(
      Clock clock,
      Duration timeout,
      Duration grace,
      BooleanSupplier stopping,
      LongSupplier transferred,
      Work<T, E> work)
      throws BackupException, E {
    AttemptTimer alarm = setFor(timeout, grace, stopping, clock);
    try {
      return work.run();
    } catch (Exception e) {
      if (alarm.disarm() && endsByAnInterrupt(e)) {
        throw new BackupException(new BackupFailure.TimedOut(timeout, transferred.getAsLong()), e);
      }
      throw e;
    } finally {
      alarm.disarm();
    }
  }

  private static boolean endsByAnInterrupt(Exception e) {
    return e instanceof InterruptedException
        || (e instanceof BackupException failed && !(failed.failure() instanceof StorageFailure));
  }

  /**
   * From here on the thread is left alone. Returns whether it was interrupted for lack of time only, and takes that interrupt
   * back.
   */
  public boolean disarm() {
    boolean mine;
    synchronized (this) {
      mine = armed && rang;
      armed = false;
      bell.complete(null);
    }
    if (mine) {
      Thread.interrupted();
      // Both may have rung: the other's interrupt is not ours to take back.
      if (interruptedBefore || stopping.getAsBoolean()) {
        worker.interrupt();
      }
    }
    return mine && !interruptedBefore;
  }

  private synchronized void ringAfter(Duration delay, Duration untilAgain) {
    bell = new CompletableFuture<>();
    CompletableFuture<Void> unused = bell.whenComplete((nothing, late) -> {
      if (late != null) {
        ring(untilAgain);
      }
    });
    clock.set(bell, delay);
  }

  private synchronized void ring(Duration untilAgain) {
    if (!armed) {
      return;
    }
    interruptedBefore |= !rang && worker.isInterrupted();
    rang = true;
    worker.interrupt();
    ringAfter(untilAgain, AGAIN);
  }
}
