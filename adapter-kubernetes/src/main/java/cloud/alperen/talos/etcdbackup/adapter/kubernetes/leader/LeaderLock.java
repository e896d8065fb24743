package cloud.alperen.talos.etcdbackup.adapter.kubernetes.leader;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.client.KubernetesFailures;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the Lease to the library's elector in a form that does not depend on clocks. The elector would compare the renewal
 * time, which another machine wrote, with its own wall clock. So it sees a lease without a holder if {@link ObservedLease}
 * says that the lease has expired, and else a renewal time far in the future. Thread-safe.
 */
final class LeaderLock extends LeaseLock {
  private static final System.Logger LOG = System.getLogger(LeaderLock.class.getName());
  private static final ZonedDateTime NOT_EXPIRED =
      ZonedDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
  private static final ZonedDateTime UNKNOWN =
      ZonedDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final LeaderLease lease;
  private final Ticker ticker;
  private final LongConsumer onRenewal;
  private final ObservedLease observed;
  private volatile OptionalLong lastRound = OptionalLong.empty();
  private volatile @Nullable String problem;

  /**
   * Creates the lock.
   *
   * @param onRenewal the receiver of each successful acquisition or renewal; its argument is the ticker's time before the
   *     request was sent
   */
  LeaderLock(LeaderLease lease, Ticker ticker, LongConsumer onRenewal) {
    super(lease.namespace(), lease.name(), lease.identity());
    this.lease = lease;
    this.ticker = ticker;
    this.onRenewal = onRenewal;
    this.observed = new ObservedLease(lease.duration());
  }

  /** The reason why the lease can be neither read nor written, for an admin. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** The ticker's time at which the elector last read the lease. */
  OptionalLong lastRound() {
    return lastRound;
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    try {
      lastRound = OptionalLong.of(ticker.nanos());
      LeaderElectionRecord record = super.get(client);
      // If nobody else holds the lease, the elector writes it next; only that write shows whether
      // the problem is over.
      if (record != null && isOthers(record.getHolderIdentity())) {
        problem = null;
      }
      return record;
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord next) {
    write(() -> super.create(client, next));
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord next) {
    write(() -> super.update(client, next));
  }

  private void write(Runnable request) {
    long sent = ticker.nanos();
    try {
      request.run();
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
    problem = null;
    onRenewal.accept(sent);
  }

  /** Converts an error to the one exception after which the elector tries again. After any other it ends for good. */
  private KubernetesClientException failed(Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException e)) {
      report("unexpected " + thrown.getClass().getSimpleName());
      return new KubernetesClientException("The leader lease cannot be taken", thrown);
    }
    if (KubernetesFailures.classify(e) != KubernetesFailures.Kind.CONFLICT) {
      report(KubernetesFailures.detail(e));
    }
    return e;
  }

  private void report(String reason) {
    String message = "The leader lease %s/%s cannot be taken: %s"
        .formatted(lease.namespace(), lease.name(), reason);
    if (!message.equals(problem)) {
      problem = message;
      LOG.log(System.Logger.Level.WARNING, message);
    }
  }

  private boolean isOthers(@Nullable String holder) {
    return holder != null && !holder.isEmpty() && !holder.equals(identity());
  }

  @Override
  protected LeaderElectionRecord toRecord(Lease stored) {
    LeaseSpec spec = stored.getSpec() == null ? new LeaseSpec() : stored.getSpec();
    String holder = spec.getHolderIdentity();
    boolean others = isOthers(holder);
    boolean expired = others && observed.expired(spec, ticker.nanos());
    return new LeaderElectionRecord(
        expired ? "" : holder,
        lease.duration(),
        spec.getAcquireTime() == null ? UNKNOWN : spec.getAcquireTime(),
        others ? NOT_EXPIRED : UNKNOWN,
        spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions());
  }
}
