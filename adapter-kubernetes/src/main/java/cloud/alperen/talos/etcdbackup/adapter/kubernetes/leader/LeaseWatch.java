package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.DaemonThreads;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the work of a leader before its lease expires. The client library has a renewal deadline too, but it checks the time
 * only between two requests. A request to a silent API server takes a minute with all its retries, and a leader that still
 * reaches the store would go on uploading beside its successor. The library also uses the wall clock, which may be set forward
 * at any time.
 *
 * <p>The other processes measure the duration from when they see a renewal, which is after this process has sent it. So the
 * lease lasts at least for its duration after the request was sent, by the monotonic clock of this process.
 *
 * <p>Thread-safe. Its thread begins with {@link #begin} and ends with {@link #close}, which does not wait for it.
 */
final class LeaseWatch implements AutoCloseable {
  private static final int LOOKS_PER_PERIOD = 4;

  private final LeaderLease lease;
  private final Ticker ticker;
  private final Runnable onExpiry;
  private final ScheduledThreadPoolExecutor thread;
  /** The ticker's time at which the work must end. */
  private volatile long end;

  /**
   * Creates a watch that does not watch yet.
   *
   * @param onExpiry the callback that ends the work; must not return before the work has ended; may be called again
   */
  LeaseWatch(LeaderLease lease, Ticker ticker, Runnable onExpiry) {
    this.lease = lease;
    this.ticker = ticker;
    this.onExpiry = onExpiry;
    thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("leader-lease"));
  }

  /**
   * Records that the lease was taken or renewed.
   *
   * @param sent the ticker's time before the request was sent
   */
  void renewed(long sent) {
    // One renewal period early, so that the work has ended when the lease expires.
    end = sent + lease.duration().minus(lease.renewalPeriod()).toNanos();
  }

  /** Must be called when the lease has just been taken. */
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

  /** Whether the work must end now. */
  boolean expired() {
    return ticker.nanos() - end > 0;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
