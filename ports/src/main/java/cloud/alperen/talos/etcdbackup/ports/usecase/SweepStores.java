package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Aborts what was left in stores although nobody is to finish it: after a backup was deleted while its store could not be
 * reached, or its credentials came back too late.
 *
 * <p>Careful by construction: it goes only where an existing backup points, looks only below the prefix of that backup's
 * control plane, and touches only uploads older than twice the longest timeout there is, which no attempt can still be
 * writing. Completed objects are never touched.
 *
 * <p>Thread-safe; runs on the caller's thread until it is interrupted.
 */
public final class SweepStores {
  private record Corner(StorageTarget target, String prefix) {}

  private final StoresInUse stores;
  private final StaleUploads uploads;
  private final ResolveCredentials credentials;
  private final BackupObserver observer;
  private final InstantSource clock;
  private final Duration defaultTimeout;

  /**
   * Makes the use case.
   *
   * @param observer is told what was aborted, about the backup that names the store
   * @param defaultTimeout of an attempt whose backup names none
   */
  public SweepStores(
      StoresInUse stores,
      StaleUploads uploads,
      SecretStore secrets,
      BackupObserver observer,
      InstantSource clock,
      Duration defaultTimeout) {
    this.stores = Objects.requireNonNull(stores, "stores");
    this.uploads = Objects.requireNonNull(uploads, "uploads");
    this.credentials = new ResolveCredentials(secrets);
    this.observer = Objects.requireNonNull(observer, "observer");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.defaultTimeout = Objects.requireNonNull(defaultTimeout, "defaultTimeout");
  }

  /** Visits every store once. A store that cannot be read keeps none of the others from being visited. */
  public void run() {
    List<StoresInUse.Place> places = stores.places();
    Duration longest = places.stream()
        .map(StoresInUse.Place::timeout)
        .reduce(defaultTimeout, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    Duration age = longest.multipliedBy(2);
    Instant begunBefore = clock.instant().minus(age);
    Set<Corner> swept = new HashSet<>();
    for (StoresInUse.Place place : places) {
      // One backup of many may have lost its Secret: then the next one's credentials may do.
      Corner corner = new Corner(place.target(), place.prefix());
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (!swept.contains(corner) && sweep(place, begunBefore, age)) {
        swept.add(corner);
      }
    }
  }

  private boolean sweep(StoresInUse.Place place, Instant begunBefore, Duration age) {
    try {
      List<ObjectKey> aborted = uploads.abort(
          place.target(),
          credentials.resolve(place.backup().namespace(), place.target()),
          place.prefix(),
          begunBefore);
      if (!aborted.isEmpty()) {
        observer.on(new BackupEvent.Noted(
            place.backup(),
            "UnfinishedUploadsAborted",
            "Aborted %d unfinished upload(s) in %s that were older than %s: %s"
                .formatted(
                    aborted.size(), place.target().display(), GoDuration.format(age), aborted)));
      }
      return true;
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        Thread.currentThread().interrupt();
      } else {
        observer.on(new BackupEvent.SweepFailed(place.backup(), e.failure()));
      }
      return false;
    }
  }
}
