package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.Duration;

/** Runs something later, without a thread that waits for it. Thread-safe. */
@FunctionalInterface
public interface Timer {
  /**
   * Returns at once.
   *
   * @param task quick; runs on whatever thread the timer has, after the delay, unless the timer was ended before
   */
  void after(Duration delay, Runnable task);
}
