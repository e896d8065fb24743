package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one {@link S3SnapshotStore}: all are daemons, started when they are needed. Thread-safe. */
final class StoreThreads implements AutoCloseable {
  /** Ours: more uploads share these threads, or send their parts on their own. */
  private static final int UPLOADS = 4;

  private static final int IDLE_SECONDS = 10;
  private static final int JOIN_SECONDS = 10;

  private final ThreadPoolExecutor senders;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Starts none yet.
   *
   * @param partsInFlight of one upload
   */
  StoreThreads(int partsInFlight) {
    int most = Math.multiplyExact(UPLOADS, partsInFlight);
    senders = new ThreadPoolExecutor(
        most,
        most,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        named("etcd-backup-upload"));
    senders.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, named("etcd-backup-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  ExecutorService senders() {
    return senders;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  @Override
  public void close() {
    senders.shutdownNow();
    timer.shutdownNow();
    try {
      if (senders.awaitTermination(JOIN_SECONDS, TimeUnit.SECONDS)) {
        timer.awaitTermination(JOIN_SECONDS, TimeUnit.SECONDS);
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
