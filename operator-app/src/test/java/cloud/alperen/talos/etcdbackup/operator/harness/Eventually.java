package cloud.alperen.talos.etcdbackup.operator.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for a condition, looking often, and says what it saw last if the condition never came. */
public final class Eventually {
  private static final long POLL_MILLIS = 50;

  private final Duration limit;
  private Supplier<String> lastSeen = () -> "nothing";

  private Eventually(Duration limit) {
    this.limit = limit;
  }

  public static Eventually within(Duration limit) {
    return new Eventually(limit);
  }

  public Eventually showing(Supplier<String> what) {
    this.lastSeen = what;
    return this;
  }

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
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
