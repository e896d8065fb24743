package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Lets as many jobs run at once as a pool has threads, in the order of a {@link FairQueue}. Thread-safe. */
final class Lane {
  private final RunnerThreads.Pool pool;
  private final Ticker ticker;
  private final FairQueue<Job> queue = new FairQueue<>();
  private final Map<Job, Long> since = new HashMap<>();

  Lane(RunnerThreads.Pool pool, Ticker ticker) {
    this.pool = pool;
    this.ticker = ticker;
  }

  /**
   * Lets a job wait for its turn.
   *
   * @throws RejectedExecutionException if its turn came, but the pool is ending; it does not wait any more then
   */
  void enqueue(Job job) {
    synchronized (queue) {
      queue.add(job, job.claim());
      since.put(job, ticker.nanos());
    }
    dispatch(job);
  }

  /** A job that does not wait is left alone. */
  void withdraw(Job job) {
    synchronized (queue) {
      queue.withdraw(job);
      since.remove(job);
    }
  }

  RunnerLoad load() {
    synchronized (queue) {
      long now = ticker.nanos();
      long longest =
          since.values().stream().mapToLong(start -> now - start).max().orElse(0);
      return new RunnerLoad(
          pool.size(), queue.running(), queue.waiting().size(), Duration.ofNanos(longest));
    }
  }

  /** Outside the lock, since an executor may be one that runs things at once. */
  private void dispatch(Job asked) {
    for (Optional<Job> next = take(); next.isPresent(); next = take()) {
      Job job = next.get();
      try {
        pool.threads().execute(() -> occupy(job));
      } catch (RejectedExecutionException closing) {
        release(job);
        if (job == asked) {
          throw closing;
        }
        job.interrupt();
      }
    }
  }

  private void occupy(Job job) {
    Runnable after = job::abandoned;
    try {
      after = job.run();
    } finally {
      // First: what comes after may be its next turn.
      release(job);
      after.run();
      dispatch(job);
    }
  }

  private Optional<Job> take() {
    synchronized (queue) {
      if (queue.running() >= pool.size()) {
        return Optional.empty();
      }
      Optional<Job> next = queue.take();
      next.ifPresent(since::remove);
      return next;
    }
  }

  private void release(Job job) {
    synchronized (queue) {
      queue.release(job);
    }
  }
}
