package cloud.alperen.talos.etcdbackup.application.attempt;

import cloud.alperen.talos.etcdbackup.application.cleanup.ReadBack;
import cloud.alperen.talos.etcdbackup.application.verify.VerifyStoredSnapshot;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import java.util.Optional;

/**
 * Proves that a store holds what was just sent to it: by the store's word where it vouches for the bytes, else by reading them
 * back. What is rejected is deleted; where that fails, whoever finds it later reads it as well. Thread-safe.
 */
final class ProveUpload {
  private final ReadBack readBack;
  private final BackupObserver observer;

  ProveUpload(ObjectStore store, BackupObserver observer) {
    this.readBack = new ReadBack(store);
    this.observer = observer;
  }

  /** Returns when the stored object is proved to be what was sent, or when the store does not allow reading it. */
  void prove(BackupRequest request, Confirmation confirmation, Sha256Digest sent)
      throws BackupException {
    if (!confirmation.mustBeRead()) {
      return;
    }
    Optional<String> objection;
    try {
      objection = objection(request, sent);
    } catch (BackupException e) {
      if (!(e.failure() instanceof StorageFailure.Withheld right)) {
        throw e;
      }
      if (!confirmation.published()) {
        throw new BackupException(
            notConfirmed(
                request,
                "the answer to the completion of object %s was lost; %s to have it read"
                    .formatted(request.placement().key(), right.remedy())),
            e);
      }
      warnAbout(request, right);
      return;
    }
    if (objection.isPresent()) {
      throw rejected(request, objection.get());
    }
  }

  private BackupException rejected(BackupRequest request, String objection) {
    String outcome;
    Optional<BackupException> undeleted = Optional.empty();
    try {
      outcome =
          outcome(readBack.withdraw(request.backup(), request.placement(), request.credentials()));
    } catch (BackupException e) {
      undeleted = Optional.of(e);
      outcome = e.failure() instanceof StorageFailure.Withheld right
          ? "it could not be deleted: %s, or delete it".formatted(right.remedy())
          : "it could not be deleted";
    }
    BackupException rejected = new BackupException(notConfirmed(
        request,
        "object %s was read back: %s; %s"
            .formatted(request.placement().key(), objection, outcome)));
    undeleted.ifPresent(rejected::addSuppressed);
    return rejected;
  }

  private static String outcome(ReadBack.Withdrawal withdrawal) {
    return switch (withdrawal) {
      case DELETED -> "it was deleted";
      case ABSENT -> "nothing of this backup is there to delete";
      case LEFT_ALONE ->
        "what is there now does not name this backup and was left alone: delete it if nobody else put it there";
    };
  }

  private static StorageFailure notConfirmed(BackupRequest request, String what) {
    return new StorageFailure.Refused(
        StorageOperation.UPLOAD, request.placement().target(), StorageProblem.NOT_CONFIRMED, what);
  }

  /** What is wrong with a stored object that should be the snapshot with this digest; empty if it is that. */
  private Optional<String> objection(BackupRequest request, Sha256Digest expected)
      throws BackupException {
    VerifyStoredSnapshot.Verdict verdict =
        readBack.read(request.placement(), request.credentials());
    if (!(verdict instanceof VerifyStoredSnapshot.Whole whole)) {
      return Optional.of(verdict.clause());
    }
    return whole.sha256().equals(expected)
        ? Optional.empty()
        : Optional.of("it is another snapshot, with the SHA-256 %s instead of %s"
            .formatted(whole.sha256(), expected));
  }

  private void warnAbout(BackupRequest request, StorageFailure.Withheld withheld) {
    observer.on(new StoreWarning.SnapshotNotShown(request.backup(), withheld));
  }
}
