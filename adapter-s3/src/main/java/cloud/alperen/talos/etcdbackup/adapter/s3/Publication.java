package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commit: the one request that makes an object visible, and the look at the result.
 *
 * <p>If the answer to that request is lost, the object may be there or not. It is looked up then, and
 * taken for the one that was sent by its size and its metadata (they name the backup, the attempt and its
 * start); only if it is not there the request is repeated. That says nothing of its bytes: only a
 * checksum in the answer does, or reading the object, which is not done here.
 */
final class Publication {
  private static final System.Logger LOG = System.getLogger(Publication.class.getName());

  /** As Kubernetes makes UIDs; anything else is not quoted. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private final S3Session session;
  private final StoredObjects objects;
  private final PlannedObject announced;

  Publication(S3Session session, PlannedObject announced) {
    this.session = session;
    this.objects = new StoredObjects(session);
    this.announced = announced;
  }

  /**
   * Sends the request until the object is published.
   *
   * @param request either puts the object or completes its upload
   */
  Confirmation publish(CommitRetry.Request<CommitAnswer> request) throws BackupException {
    CommitAnswer answer = session
        .repetition()
        .send(
            request,
            first -> isPublished(first) ? Optional.of(new CommitAnswer.Lost()) : Optional.empty());
    if (answer instanceof CommitAnswer.OtherBytes other) {
      throw withdrawn(other.what());
    }
    if (answer instanceof CommitAnswer.Lost) {
      return new Confirmation.Presumed();
    }
    look();
    return answer instanceof CommitAnswer.SameBytes
        ? new Confirmation.Vouched()
        : new Confirmation.Unvouched();
  }

  private BackupException withdrawn(String wrong) {
    String what = "object " + announced.key() + " has " + wrong;
    try {
      Optional<StoredObject> found = objects.find(announced.key());
      return found.isPresent()
          ? rejected(what, found.get())
          : session.failures().notConfirmed(what + "; it is not there any more");
    } catch (BackupException unseen) {
      return undeleted(what, unseen);
    }
  }

  /**
   * It must not stay where the credentials allow that; whoever finds it later reads it. Nothing is deleted
   * unless its metadata says that it is ours: somebody else may have put an object under the same key since.
   * What stays is named.
   */
  private BackupException rejected(String what, StoredObject found) {
    if (!carriesOurMetadata(found)) {
      return session.failures().notConfirmed(what + "; " + whose(found));
    }
    try {
      objects.delete(announced.key());
      return session.failures().notConfirmed(what + "; it was deleted");
    } catch (BackupException e) {
      return undeleted(what, e);
    }
  }

  private BackupException undeleted(String what, BackupException why) {
    String remedy = why.failure() instanceof StorageFailure.Withheld withheld
        ? ": " + withheld.remedy() + ", or delete it"
        : "";
    BackupException e =
        session.failures().notConfirmed(what + "; it could not be deleted" + remedy);
    e.addSuppressed(why);
    return e;
  }

  private String whose(StoredObject found) {
    Optional<String> uid = found.metadata().backupUid();
    if (uid.isEmpty()) {
      return "it names no backup and was left alone: delete it if nobody else put it there";
    }
    if (uid.equals(announced.metadata().backupUid())) {
      return "it names this backup, and the next attempt judges or replaces it";
    }
    return "another backup's object is there now%s and was left alone"
        .formatted(uid.filter(PLAIN.asMatchPredicate())
            .map(", of the UID %s,"::formatted)
            .orElse(""));
  }

  private boolean isPublished(BackupException first) throws BackupException {
    try {
      return objects.find(announced.key()).filter(this::isOurs).isPresent();
    } catch (BackupException e) {
      if (e.failure() instanceof BackupFailure.Cancelled) {
        throw e;
      }
      first.addSuppressed(e);
      if (e.failure() instanceof StorageFailure.Withheld withheld) {
        // Repeating blindly could only tell that the upload is gone, not whether it was completed.
        throw session.failures().unseen(first, withheld);
      }
      throw first;
    }
  }

  /**
   * Fails if what the store shows is not what was sent. A store that shows nothing takes nothing back: it
   * has said that the object is published, and a failure here would leave a whole object behind that nobody
   * knows of. Nor does it vouch for anything: the answer to the commit alone decides whether it must be read.
   */
  private void look() throws BackupException {
    Optional<StoredObject> found;
    try {
      found = objects.find(announced.key());
    } catch (BackupException e) {
      // Whoever granted no right to look meant it.
      LOG.log(
          e.failure() instanceof StorageFailure.Withheld
              ? System.Logger.Level.DEBUG
              : System.Logger.Level.WARNING,
          "{0} is published but could not be looked at: {1}",
          announced.key(),
          e.getMessage());
      return;
    }
    if (found.isEmpty()) {
      throw session.failures().notConfirmed("there is no object " + announced.key());
    }
    if (found.get().size() != announced.size()) {
      throw rejected(
          "object %s of %d bytes is not the one of %d bytes that was sent"
              .formatted(announced.key(), found.get().size(), announced.size()),
          found.get());
    }
    if (!carriesOurMetadata(found.get())) {
      throw rejected(
          "object %s has other metadata than the one that was sent".formatted(announced.key()),
          found.get());
    }
  }

  private boolean isOurs(StoredObject found) {
    return found.size() == announced.size() && carriesOurMetadata(found);
  }

  private boolean carriesOurMetadata(StoredObject found) {
    return found
        .metadata()
        .entries()
        .entrySet()
        .containsAll(announced.metadata().entries().entrySet());
  }
}
