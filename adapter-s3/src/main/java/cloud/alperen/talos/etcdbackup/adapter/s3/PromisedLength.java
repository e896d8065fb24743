package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Holds a download to the length of its object where HTTP alone does not: a body without a length and without chunks ends where
 * the connection does, be it whole or not, and half a snapshot is no damaged one. Thread-confined.
 */
final class PromisedLength {
  private final S3Failures failures;
  private final ObjectKey key;
  private final Optional<Long> promised;
  private long came;

  private PromisedLength(S3Failures failures, ObjectKey key, Optional<Long> promised) {
    this.failures = failures;
    this.key = key;
    this.promised = promised;
  }

  /** Fails if an answer to a request for a whole object has only some of it, or an end that nobody could tell from a broken one. */
  static PromisedLength of(S3Session session, ObjectKey key, GetObjectResponse answer)
      throws BackupException {
    if (AnsweredSize.lacksSome(answer)) {
      throw session
          .failures()
          .protocol("asked for all of object %s it answers with a part of it".formatted(key));
    }
    boolean framed = answer.contentLength() != null
        || answer.sdkHttpResponse().firstMatchingHeader("Transfer-Encoding").isPresent();
    return new PromisedLength(
        session.failures(),
        key,
        framed ? Optional.empty() : Optional.of(new StoredObjects(session).size(key)));
  }

  /**
   * Takes note of what a read returned, and returns it.
   *
   * @param count of bytes, or -1 at the end
   */
  int counted(int count) throws BackupException {
    came += Math.max(0, count);
    boolean tooFew = count < 0 && promised.filter(all -> came < all).isPresent();
    boolean tooMany = promised.filter(all -> came > all).isPresent();
    if (tooFew || tooMany) {
      throw failures.protocol("it sent %d bytes of object %s, which has %d by its own account"
          .formatted(came, key, promised.get()));
    }
    return count;
  }
}
