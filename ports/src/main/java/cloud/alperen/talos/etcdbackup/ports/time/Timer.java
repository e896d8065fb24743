package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.Duration;

/** Runs tasks after a delay, without a waiting thread per task. Thread-safe. */
@FunctionalInterface
public interface Timer {
  /**
   * Schedules the task and returns at once.
   *
   * @param task a short task; runs on the timer's thread after the delay, unless the timer was ended before
   */
  void after(Duration delay, Runnable task);
}
