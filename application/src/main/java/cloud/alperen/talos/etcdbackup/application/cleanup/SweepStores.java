package cloud.alperen.talos.etcdbackup.application.cleanup;

import static java.util.Comparator.naturalOrder;

import cloud.alperen.talos.etcdbackup.application.credentials.ResolveCredentials;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.ports.StoreInUse;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Aborts what was left in stores although nobody is to finish it: after a backup was deleted while its store could not be
 * reached, or its credentials came back too late.
 *
 * <p>Careful by construction: it goes only where an existing backup points, looks only below the prefix of that backup's
 * control plane, and touches only uploads older than twice the longest timeout of any backup with this prefix, which no
 * attempt can still be writing. Of any, not only of those that name the store in the same words: two endpoints may lead to
 * one bucket. Completed objects are never touched.
 *
 * <p>Thread-safe; runs on the caller's thread until it is interrupted.
 */
public final class SweepStores {
  private record SweptPrefix(StoreRef store, String prefix) {}

  private final StoresInUse stores;
  private final StaleUploads uploads;
  private final ResolveCredentials credentials;
  private final BackupObserver observer;
  private final InstantSource clock;
  private final AttemptTimeouts timeouts;

  /**
   * Makes the use case.
   *
   * @param observer is told what was aborted, about the backup that names the store
   * @param timeouts the standard one is the least that is reckoned with, the longest one the most
   */
  public SweepStores(
      StoresInUse stores,
      StaleUploads uploads,
      SecretStore secrets,
      BackupObserver observer,
      InstantSource clock,
      AttemptTimeouts timeouts) {
    this.stores = Objects.requireNonNull(stores, "stores");
    this.uploads = Objects.requireNonNull(uploads, "uploads");
    this.credentials = new ResolveCredentials(secrets);
    this.observer = Objects.requireNonNull(observer, "observer");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
  }

  /** Visits every store once. A store that cannot be read keeps none of the others from being visited. */
  public void run() {
    List<StoreInUse> named = stores.all();
    Map<String, Duration> longest = named.stream()
        .collect(Collectors.toMap(
            StoreInUse::prefix, this::timeout, BinaryOperator.maxBy(naturalOrder())));
    Set<SweptPrefix> swept = new HashSet<>();
    for (StoreInUse used : named) {
      // With the Secrets: elsewhere the same words may lead another tenant to another bucket.
      SweptPrefix prefix = new SweptPrefix(used.store(), used.prefix());
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      // One backup of many may have lost its Secret: then the next one's credentials may do.
      Duration slowest = Objects.requireNonNull(longest.get(used.prefix()));
      if (!swept.contains(prefix) && sweep(used, slowest.multipliedBy(2))) {
        swept.add(prefix);
      }
    }
  }

  private Duration timeout(StoreInUse used) {
    BinaryOperator<Duration> longer = BinaryOperator.maxBy(naturalOrder());
    BinaryOperator<Duration> shorter = BinaryOperator.minBy(naturalOrder());
    return shorter.apply(longer.apply(used.timeout(), timeouts.standard()), timeouts.longest());
  }

  private boolean sweep(StoreInUse used, Duration age) {
    try {
      List<ObjectKey> aborted = uploads.abort(
          used.store().target(),
          credentials.resolve(used.backup().namespace(), used.store()),
          used.prefix(),
          clock.instant().minus(age));
      if (!aborted.isEmpty()) {
        observer.on(new BackupNotice.UnfinishedUploadsAborted(
            used.backup(), used.store().target(), age, aborted));
      }
      return true;
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        Thread.currentThread().interrupt();
      } else {
        observer.on(new BackupEvent.SweepFailed(used.backup(), e.failure()));
      }
      return false;
    }
  }
}
