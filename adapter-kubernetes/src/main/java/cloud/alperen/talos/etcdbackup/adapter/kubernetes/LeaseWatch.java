package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the work of a leader before its lease runs out, whatever hangs. The client library gives up by itself, but looks at
 * the time only between two requests, and a request to an API server that has fallen silent takes a minute with all its
 * tries: a leader that still reached the store would go on uploading beside its successor.
 *
 * <p>One thread looks at the lease as often as it is renewed, the other one only at the clock. How old the last renewal is,
 * is told by the wall clock, which is the one that the others go by; from then on the monotonic clock counts.
 *
 * <p>Thread-safe. Its two threads begin with {@link #begin} and end with {@link #close}, which waits for neither.
 */
final class LeaseWatch implements AutoCloseable {
  private static final int LOOKS_PER_PERIOD = 4;

  private final KubernetesApi api;
  private final LeaderLease lease;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Runnable onExpiry;
  private final ScheduledThreadPoolExecutor threads;
  /** In the ticker's time. */
  private volatile long end;

  /**
   * Makes a watch that does not watch yet.
   *
   * @param onExpiry must not come back before the work has ended; may be called again
   */
  LeaseWatch(
      KubernetesApi api, LeaderLease lease, InstantSource clock, Ticker ticker, Runnable onExpiry) {
    this.api = api;
    this.lease = lease;
    this.clock = clock;
    this.ticker = ticker;
    this.onExpiry = onExpiry;
    AtomicInteger number = new AtomicInteger();
    threads = new ScheduledThreadPoolExecutor(2, task -> {
      Thread thread = new Thread(task, "leader-lease-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** To be called when the lease has just been taken. */
  void begin() {
    // When exactly it was taken is known after the first look.
    end = ticker.nanos() + lease.duration().dividedBy(2).toNanos();
    long period = lease.renewalPeriod().toNanos();
    threads.scheduleWithFixedDelay(this::look, 0, period, TimeUnit.NANOSECONDS);
    threads.scheduleWithFixedDelay(
        this::check, period, period / LOOKS_PER_PERIOD, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = ticker.nanos();
    Instant today = clock.instant();
    try {
      Lease seen = api.lease(lease.namespace(), lease.name());
      if (lease.identity().equals(seen.getSpec().getHolderIdentity())) {
        Duration age = Duration.between(seen.getSpec().getRenewTime().toInstant(), today);
        // A period early, to be gone when it runs out.
        Duration left = lease.duration().minus(lease.renewalPeriod());
        end = now + left.minus(age.isNegative() ? Duration.ZERO : age).toNanos();
      }
    } catch (KubernetesClientException unseen) {
      // That is what the other thread is for; the library, which has the same trouble, logs it.
      return;
    }
  }

  private void check() {
    if (ticker.nanos() - end > 0) {
      onExpiry.run();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
