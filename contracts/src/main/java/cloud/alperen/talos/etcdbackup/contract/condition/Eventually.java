package cloud.alperen.talos.etcdbackup.contract.condition;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits until a condition holds: looks often, and fails with what it saw last if the condition does not hold in time. For
 * conditions that nothing reports. Where the other side can signal, wait for its signal instead.
 *
 * <p>Runs on the caller's thread. Not thread-safe.
 */
public final class Eventually {
  private final Duration limit;
  private Duration pause = Duration.ofMillis(10);
  private Supplier<String> lastSeen = () -> "nothing";

  private Eventually(Duration limit) {
    this.limit = limit;
  }

  /** Waits for this long at most. */
  public static Eventually within(Duration limit) {
    return new Eventually(limit);
  }

  /** Makes the failure say what was seen last. */
  public Eventually showing(Supplier<String> what) {
    this.lastSeen = what;
    return this;
  }

  /** Looks this often. */
  public Eventually lookingEvery(Duration interval) {
    this.pause = interval;
    return this;
  }

  /**
   * Returns as soon as the condition holds. An unchecked exception of the condition ends the wait.
   *
   * @throws AssertionError if it does not hold in time
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void holds(Callable<Boolean> condition) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + limit + "; last seen: " + lastSeen.get());
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  /** As {@link #holds}, for callers that are never interrupted: an interrupt fails the wait and stays set. */
  public void becomes(BooleanSupplier condition) {
    try {
      holds(condition::getAsBoolean);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
