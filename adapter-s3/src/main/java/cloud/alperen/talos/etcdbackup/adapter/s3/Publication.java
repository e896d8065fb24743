package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.util.Arrays;
import java.util.Optional;

/**
 * The commit: the one request that makes an object visible, and the look at the result.
 *
 * <p>If the answer to that request is lost, the object may be there or not. It is looked up then, and
 * known again by its size, its metadata (they name the backup and the attempt) and its last bytes; only
 * if it is not there the request is repeated.
 */
final class Publication {
  private static final System.Logger LOG = System.getLogger(Publication.class.getName());

  private final S3Session session;
  private final StoredObjects objects;
  private final Announcement announced;

  Publication(S3Session session, Announcement announced) {
    this.session = session;
    this.objects = new StoredObjects(session);
    this.announced = announced;
  }

  /**
   * Sends the request until the object is published.
   *
   * @param request either puts the object or completes its upload, and says what is wrong with what
   *     the store has made of it
   */
  void publish(Repetition.Request<Optional<String>> request, byte[] end) throws BackupException {
    Optional<String> wrong = session
        .repetition()
        .send(
            request,
            first -> isPublished(end, first) ? Optional.of(Optional.empty()) : Optional.empty());
    if (wrong.isPresent()) {
      throw withdrawn(wrong.get());
    }
  }

  /** It must not stay: it looks like ours, so the next attempt would take it for a success. */
  private BackupException withdrawn(String wrong) {
    BackupException e =
        session.failures().notConfirmed("object " + announced.key() + " has " + wrong);
    try {
      objects.delete(announced.key());
    } catch (BackupException undeleted) {
      e.addSuppressed(undeleted);
    }
    return e;
  }

  private boolean isPublished(byte[] end, BackupException first) throws BackupException {
    try {
      return objects.find(announced.key()).filter(o -> isOurs(o, end)).isPresent();
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

  Optional<StorageFailure.Withheld> confirm(byte[] end) throws BackupException {
    Optional<StoredObject> found;
    try {
      found = objects.find(announced.key());
    } catch (BackupException e) {
      if (e.failure() instanceof StorageFailure.Withheld withheld) {
        return Optional.of(withheld);
      }
      // The store has said that the object is published. That it cannot show it now, or that we
      // were told to stop meanwhile, does not take that back, and a failure here would leave a
      // whole object behind that nobody knows of.
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is published but could not be looked at: {1}",
          announced.key(),
          e.getMessage());
      return Optional.empty();
    }
    if (found.isEmpty()) {
      throw session.failures().notConfirmed("there is no object " + announced.key());
    }
    if (!isOurs(found.get(), end)) {
      throw session
          .failures()
          .notConfirmed("object %s of %d bytes is not the one of %d bytes that was sent"
              .formatted(announced.key(), found.get().size(), announced.size()));
    }
    return Optional.empty();
  }

  private boolean isOurs(StoredObject found, byte[] end) {
    return found.size() == announced.size()
        && found
            .metadata()
            .entries()
            .entrySet()
            .containsAll(announced.metadata().entries().entrySet())
        && found.trailer().map(trailer -> endsWith(trailer.bytes(), end)).orElse(true);
  }

  private static boolean endsWith(byte[] bytes, byte[] end) {
    return Arrays.equals(bytes, bytes.length - end.length, bytes.length, end, 0, end.length);
  }
}
