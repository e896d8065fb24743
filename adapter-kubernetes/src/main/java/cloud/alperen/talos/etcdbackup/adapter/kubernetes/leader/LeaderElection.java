package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.DaemonThreads;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesApi;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the election of the leader, with the client library's elector. java-operator-sdk runs the same elector but
 * does not let its caller choose the lock. With its lock, a process whose clock is ahead takes the lease from a live leader.
 *
 * <p>Thread-safe. Its two threads begin with {@link #start} and end with {@link #close}.
 */
public final class LeaderElection implements AutoCloseable {
  // The elector measures its deadline with the wall clock, which may be set forward at any time.
  // LeaseWatch uses the monotonic clock instead. Only the constructor accepts so long a deadline.
  private static final Duration NO_DEADLINE = Duration.ofDays(36_500);
  // Two requests with all their retries take two minutes.
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

  private final KubernetesClient client;
  private final LeaderLease lease;
  private final Runnable onLeading;
  private final Runnable onLost;
  private final LeaderLock lock;
  private final Ticker ticker;
  private final LeaseWatch watch;
  private final LeaseHandover handover;
  private final ExecutorService thread;
  private volatile @Nullable Future<?> rounds;
  private volatile OptionalLong begun = OptionalLong.empty();
  private volatile boolean leading;

  /**
   * Creates an election in which this process does not take part yet.
   *
   * @param onLeading the callback for when this process has taken the lease
   * @param onLost the callback for when another process may soon lead; may be called more than once
   */
  public LeaderElection(
      KubernetesClient client,
      LeaderLease lease,
      Ticker ticker,
      Runnable onLeading,
      Runnable onLost) {
    this.client = client;
    this.lease = lease;
    this.ticker = ticker;
    this.onLeading = onLeading;
    this.onLost = onLost;
    this.watch = new LeaseWatch(lease, ticker, onLost);
    this.lock = new LeaderLock(lease, ticker, watch::renewed);
    this.handover = new LeaseHandover(new KubernetesApi(client), lease);
    this.thread = Executors.newSingleThreadExecutor(DaemonThreads.named("leader-election"));
  }

  public void start() {
    begun = OptionalLong.of(ticker.nanos());
    rounds = new LeaderElector(client, config(), thread).start();
  }

  LeaderElectionConfig config() {
    return new LeaderElectionConfig(
        lock,
        lease.duration(),
        NO_DEADLINE,
        lease.renewalPeriod(),
        new LeaderCallbacks(this::startLeading, onLost, leader -> {}),
        false,
        lease.name());
  }

  private void startLeading() {
    leading = true;
    watch.begin();
    onLeading.run();
  }

  /** Whether this process holds the lease, or held it when the election ended. */
  public boolean leading() {
    return leading;
  }

  /** The reason why the lease can be neither read nor written, for an admin. */
  public Optional<String> problem() {
    return lock.problem();
  }

  /**
   * The reason why this process no longer takes part although it should, for an admin. The elector ends for good, without any
   * notice, when it meets an exception that it does not expect.
   */
  public Optional<String> ended() {
    OptionalLong since = begun;
    if (since.isEmpty()) {
      return Optional.empty();
    }
    long last = lock.lastRound().orElse(since.getAsLong());
    Duration pause = Duration.ofNanos(ticker.nanos() - last);
    return pause.compareTo(LONGEST_ROUND.plus(lease.duration())) < 0
        ? Optional.empty()
        : Optional.of("The leader lease %s/%s has not been looked at for %s: the election has ended"
            .formatted(
                lease.namespace(),
                lease.name(),
                GoDuration.format(Duration.ofSeconds(pause.toSeconds()))));
  }

  /** Closes the watch for the end of the lease. Must be called before a shutdown ends the work on purpose. */
  public void stopWatching() {
    watch.close();
  }

  /** Leaves the election and releases the lease if this process holds it. The work must have ended before. */
  @Override
  public void close() {
    watch.close();
    Future<?> running = rounds;
    if (running != null) {
      running.cancel(true);
    }
    thread.shutdownNow();
    if (leading) {
      handover.release();
    }
  }
}
