package cloud.alperen.talos.etcdbackup.application.cleanup;

import cloud.alperen.talos.etcdbackup.application.time.AttemptTimer;
import cloud.alperen.talos.etcdbackup.application.time.Backoff;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.SecretUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One clean-up from its first try to its last. A store that fails is tried a few times; the Kubernetes API is waited for. All
 * of that ends when the time is up, for whatever reason. Only tries and the pauses between them take up that time: to wait for
 * its turn is not to try. Confined to one job.
 */
public final class CleanUpEffort {
  static final int TRIES = 5;

  /**
   * Longer than an API server, an etcd or a store takes to be restarted, and short enough that who waits for the end of a
   * namespace waits on.
   */
  static final Duration BOUND = Duration.ofMinutes(10);

  private final CleanUp cleanUp;
  private final CleanUpOrder order;
  private final Ticker ticker;
  private final Duration bound;
  private final Backoff pauses = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8));
  private Duration spent = Duration.ZERO;
  private int tried;
  private CleanUpResult result = CleanUpResult.CLEAN;

  CleanUpEffort(CleanUp cleanUp, CleanUpOrder order, Ticker ticker) {
    this.cleanUp = cleanUp;
    this.order = order;
    this.ticker = ticker;
    this.bound = bound(order);
  }

  /** Nobody waits for the end of a namespace while an object is read that is to stay. */
  private static Duration bound(CleanUpOrder order) {
    boolean longer =
        order.published() == CleanUpOrder.Published.RECORD && order.timeout().compareTo(BOUND) > 0;
    return longer ? order.timeout() : BOUND;
  }

  /** What it came to, after the last try. */
  public CleanUpResult result() {
    return result;
  }

  /** Tries once more, for as long as there is time. */
  public Optional<Duration> attempt(BooleanSupplier stopping) throws InterruptedException {
    return attempt(bound, stopping);
  }

  /**
   * Tries once more.
   *
   * @param longest what this try may take, if there is more time than that
   * @param stopping whether the thread was told to stop, by an interrupt that comes after it says so
   * @return the pause before the next try; empty if this was the last
   */
  public Optional<Duration> attempt(Duration longest, BooleanSupplier stopping)
      throws InterruptedException {
    Duration left = bound.minus(spent);
    boolean last = left.compareTo(longest) <= 0;
    long start = ticker.nanos();
    AttemptTimer alarm = AttemptTimer.setFor(last ? left : longest, stopping);
    try {
      result = cleanUp.once(order);
      return Optional.empty();
    } catch (BackupException e) {
      boolean rang = alarm.disarm();
      Duration took = spend(start);
      return rang ? unanswered(took, last) : failed(e.failure());
    } catch (InterruptedException e) {
      if (alarm.disarm()) {
        return unanswered(spend(start), last);
      }
      throw e;
    } finally {
      alarm.disarm();
    }
  }

  private Duration spend(long start) {
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    spent = spent.plus(took);
    return took;
  }

  private Optional<Duration> unanswered(Duration took, boolean last) {
    tried++;
    String why = "it was not over within " + GoDuration.format(took);
    return last ? giveUp(why) : again(why);
  }

  private Optional<Duration> failed(BackupFailure failure) throws InterruptedException {
    if (failure instanceof BackupFailure.Cancelled || Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (failure instanceof BackupFailure.Superseded) {
      return Optional.empty();
    }
    // As long as Kubernetes does not tell, nothing was tried.
    tried += ofKubernetes(failure) ? 0 : 1;
    return lasts(failure) ? giveUp(failure.userMessage()) : again(failure.userMessage());
  }

  private Optional<Duration> again(String why) {
    Duration pause = pauses.next();
    if (tried >= TRIES || bound.minus(spent).compareTo(pause) <= 0) {
      return giveUp(why);
    }
    spent = spent.plus(pause);
    return Optional.of(pause);
  }

  private Optional<Duration> giveUp(String why) {
    result = CleanUpResult.CLEAN;
    cleanUp.letGo(order, why, spent);
    return Optional.empty();
  }

  /** What the store withholds now it will withhold in a minute; a proxy may let through then what it blocks now. */
  private static boolean lasts(BackupFailure failure) {
    return failure instanceof StorageFailure.Withheld
        && !(failure instanceof StorageFailure.Withheld withheld
            && withheld.refusal() == StorageRefusal.PROXY_FORBIDS);
  }

  private static boolean ofKubernetes(BackupFailure failure) {
    return failure instanceof BackupFailure.StatusUnwritable
        || (failure instanceof SecretUnavailable secret
            && (secret.apiUnavailable()
                || secret.problem() == SecretUnavailable.Problem.API_REFUSED));
  }
}
