package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the work of a leader before its lease runs out, whatever hangs. The client library could give up by itself, but
 * looks at the time only between two requests, and a request to an API server that has fallen silent takes a minute with all
 * its tries: a leader that still reached the store would go on uploading beside its successor. And it looks at the wall clock,
 * which may be set forward while all is well.
 *
 * <p>The others count from when they saw a renewal, which is after it was sent: by the monotonic clock of this process, the
 * lease lasts at least until its duration after that.
 *
 * <p>Thread-safe. Its thread begins with {@link #begin} and ends with {@link #close}, which does not wait for it.
 */
final class LeaseWatch implements AutoCloseable {
  private static final int LOOKS_PER_PERIOD = 4;

  private final LeaderLease lease;
  private final Ticker ticker;
  private final Runnable onExpiry;
  private final ScheduledThreadPoolExecutor thread;
  /** In the ticker's time. */
  private volatile long end;

  /**
   * Makes a watch that does not watch yet.
   *
   * @param onExpiry must not come back before the work has ended; may be called again
   */
  LeaseWatch(LeaderLease lease, Ticker ticker, Runnable onExpiry) {
    this.lease = lease;
    this.ticker = ticker;
    this.onExpiry = onExpiry;
    thread = new ScheduledThreadPoolExecutor(1, task -> {
      Thread made = new Thread(task, "leader-lease");
      made.setDaemon(true);
      return made;
    });
  }

  /**
   * Notes that the lease was taken or renewed.
   *
   * @param sent the ticker's time before the request was sent
   */
  void renewed(long sent) {
    // A period early, to be gone when it runs out.
    end = sent + lease.duration().minus(lease.renewalPeriod()).toNanos();
  }

  /** To be called when the lease has just been taken. */
  void begin() {
    long pause = lease.renewalPeriod().toNanos() / LOOKS_PER_PERIOD;
    Future<?> unused =
        thread.scheduleWithFixedDelay(this::check, pause, pause, TimeUnit.NANOSECONDS);
  }

  private void check() {
    if (expired()) {
      onExpiry.run();
    }
  }

  /** Whether it is time to be gone. */
  boolean expired() {
    return ticker.nanos() - end > 0;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
