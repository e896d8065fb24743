package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.ports.time.Timer;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Whose threads {@link BackupRunner} works on. The caller owns and ends them.
 *
 * @param slots for attempts
 * @param progress writes progress into status, so that a slow Kubernetes API never slows a transfer, and ends of attempts
 *     that could not be written at once
 * @param cleanUp cleans up stores
 * @param timer brings back what waits for the Kubernetes API, or for a store
 */
public record RunnerThreads(Pool slots, Executor progress, Pool cleanUp, Timer timer) {
  /**
   * Threads of which the runner uses so many at once.
   *
   * @param size at least one, and no more than there are threads
   */
  public record Pool(int size, Executor threads) {
    public Pool {
      Objects.requireNonNull(threads, "threads");
      if (size < 1) {
        throw new IllegalArgumentException("a pool has one thread or more, not " + size);
      }
    }
  }

  public RunnerThreads {
    Objects.requireNonNull(slots, "slots");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cleanUp, "cleanUp");
    Objects.requireNonNull(timer, "timer");
  }
}
