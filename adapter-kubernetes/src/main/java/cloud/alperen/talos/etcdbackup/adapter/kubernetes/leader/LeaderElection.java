package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

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
 * Takes part in the election of the process that works. The rounds are the client library's; java-operator-sdk would run the
 * same elector, but lets nobody choose the lock, and with its own a process whose clock is ahead takes the lease from a
 * living leader.
 *
 * <p>Thread-safe. Its two threads begin with {@link #start} and end with {@link #close}.
 */
public final class LeaderElection implements AutoCloseable {
  // The elector would judge it by the wall clock, which may be set forward at any time; the lease
  // watch judges by the monotonic one. The elector's builder refuses it, its constructor does not.
  private static final Duration NO_DEADLINE = Duration.ofDays(36_500);
  // Two requests with all their tries take two minutes.
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
   * Makes one that does not take part yet.
   *
   * @param onLeading is called when the lease was taken
   * @param onLost is called when another process may soon work, perhaps more than once
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
    this.thread = Executors.newSingleThreadExecutor(task -> {
      Thread made = new Thread(task, "leader-election");
      made.setDaemon(true);
      return made;
    });
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

  /** Whether this process holds the lease, or held it when it ended. */
  public boolean leading() {
    return leading;
  }

  /** Why the lease can be neither read nor written, for an admin. */
  public Optional<String> problem() {
    return lock.problem();
  }

  /**
   * Why this process takes no part any more although it should. The elector ends for good, and says so to nobody, if anything
   * is thrown that it does not expect.
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

  /** Ends the watch for the end of the lease: from now on, what ends it is meant to. */
  public void stopWatching() {
    watch.close();
  }

  /** Ends its part. A lease that it holds is given back: end the work before. */
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
