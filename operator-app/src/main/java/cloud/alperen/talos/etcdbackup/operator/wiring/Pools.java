package cloud.alperen.talos.etcdbackup.operator.wiring;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounded pools of named threads. Closing one joins its threads. */
final class Pools {
  private static final int IDLE_SECONDS = 60;
  private static final int JOIN_SECONDS = 10;

  private Pools() {}

  /** A pool that can be closed. */
  static final class Bounded extends ThreadPoolExecutor implements AutoCloseable {
    private Bounded(String name, int threads) {
      super(
          threads,
          threads,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          named(name));
      allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
      join(this);
    }
  }

  /** A timer that can be closed. */
  static final class Timer extends ScheduledThreadPoolExecutor implements AutoCloseable {
    private Timer(String name) {
      super(1, named(name));
      setRemoveOnCancelPolicy(true);
    }

    @Override
    public void close() {
      join(this);
    }
  }

  static Bounded bounded(String name, int threads) {
    return new Bounded(name, threads);
  }

  static Timer timer(String name) {
    return new Timer(name);
  }

  private static void join(ExecutorService pool) {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(JOIN_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("threads of " + pool + " did not end");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
