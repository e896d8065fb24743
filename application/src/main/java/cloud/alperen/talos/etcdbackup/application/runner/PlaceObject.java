package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUp;
import cloud.alperen.talos.etcdbackup.application.cleanup.FindPublished;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.util.Optional;

/**
 * Decides where the object of an attempt goes: where an earlier attempt of the same backup wanted it, or under a new key,
 * which is recorded before anything is sent. Finds out on the way whether an earlier attempt had stored the whole snapshot
 * already. Confined to its job.
 */
final class PlaceObject {
  private final BackupOrder order;
  private final AttemptRecord record;
  private final AttemptParts parts;
  private final CleanUp cleanUp;
  private final FindPublished published;

  PlaceObject(BackupOrder order, AttemptRecord record, AttemptParts parts) {
    this.order = order;
    this.record = record;
    this.parts = parts;
    this.cleanUp = parts.cleanUp();
    this.published = parts.published();
  }

  /**
   * Where the object goes. That is recorded.
   *
   * @param stored the report, if the whole snapshot is there already, so that nothing has to be sent
   */
  record Place(Placement placement, Optional<BackupReport> stored) {}

  /**
   * Looks, and decides.
   *
   * @param running what is recorded of the attempt
   * @param store where a new key is chosen
   */
  Place find(BackupStatus running, StoreRef store, StorageCredentials credentials)
      throws BackupException {
    Optional<Placement> earlier = running.placement();
    if (earlier.isEmpty()) {
      return choose(store, credentials);
    }
    Placement placement = earlier.get();
    cleanUp.abortUnfinished(order.backup(), placement, credentials);
    Optional<StoredObject> stored = published.look(order.backup(), placement, credentials);
    if (stored.isEmpty()) {
      return toBeSent(placement);
    }
    FindPublished.Found found =
        published.judge(order.backup(), running, placement, credentials, stored.get());
    if (found instanceof FindPublished.Whole whole) {
      return new Place(placement, Optional.of(whole.report()));
    }
    // Replaced if it is ours although not whole: under another key it would stay as an orphan.
    return stored.get().metadata().belongsTo(order.backup())
        ? toBeSent(placement)
        : choose(store, credentials);
  }

  private Place choose(StoreRef store, StorageCredentials credentials) throws BackupException {
    ObjectKey key = parts
        .keys()
        .choose(
            order.backup(),
            order.spec().controlPlane(),
            parts.now(),
            new Bucket(store, credentials));
    Placement placement = new Placement(key, store);
    record.place(placement);
    return toBeSent(placement);
  }

  private static Place toBeSent(Placement placement) {
    return new Place(placement, Optional.empty());
  }

  private final class Bucket implements ChooseKey.Store {
    private final StoreRef store;
    private final StorageCredentials credentials;

    Bucket(StoreRef store, StorageCredentials credentials) {
      this.store = store;
      this.credentials = credentials;
    }

    @Override
    public boolean holds(ObjectKey key) throws BackupException {
      return published
          .look(order.backup(), new Placement(key, store), credentials)
          .isPresent();
    }

    @Override
    public BackupException full() {
      return new BackupException(new StorageFailure.Refused(
          StorageOperation.UPLOAD,
          store.target(),
          StorageProblem.PROTOCOL,
          "it claims to hold every key that is asked for"));
    }
  }
}
