package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3RequestException.Meaning;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3RequestException.Outcome;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Turns the exceptions of the SDK into failures of a backup. {@link S3Answer} and {@link S3Codes} read
 * the answer of a store, {@link Unanswered} an exception without one. Thread-safe.
 */
final class S3Failures {
  private static final Outcome NOT_SENT =
      new Outcome(Meaning.REFUSED, true, ChecksumObjection.NONE, null);

  private final StorageOperation operation;
  private final S3Target target;
  private final Quotation quotation;
  private volatile boolean accepted;

  S3Failures(StorageOperation operation, S3Target target, StorageCredentials credentials) {
    this.operation = operation;
    this.target = target;
    this.quotation = new Quotation(credentials);
  }

  S3Target target() {
    return target;
  }

  /** The store has done what was asked, so that it knows the credentials. */
  void accepted() {
    accepted = true;
  }

  BackupException endpointInvalid() {
    return new BackupException(refused(StorageProblem.ENDPOINT_INVALID, target.display()));
  }

  BackupException addressingImpossible(String why) {
    return new BackupException(refused(StorageProblem.ADDRESSING_IMPOSSIBLE, why));
  }

  BackupException regionNeedsEndpoint() {
    return new BackupException(refused(
        StorageProblem.REGION_WRONG,
        target.region() + " is a region of Cloudflare R2, which has an endpoint for each account"));
  }

  BackupException endpointCaInvalid(CertificateException why) {
    return new BackupException(
        refused(StorageProblem.ENDPOINT_CA_INVALID, String.valueOf(why.getMessage())));
  }

  BackupException tooLarge(String why) {
    return new BackupException(refused(StorageProblem.TOO_LARGE, why));
  }

  BackupException protocol(String what) {
    return new BackupException(refused(StorageProblem.PROTOCOL, what));
  }

  BackupException notS3(String what) {
    return new BackupException(refused(StorageProblem.NOT_S3, what));
  }

  /** Something answered as if all were well, but not the store: nobody knows what became of the request. */
  BackupException outcomeUnknown(String what) {
    return new BackupException(
        refused(StorageProblem.NOT_S3, what), new S3RequestException(Outcome.UNKNOWN, what, null));
  }

  BackupException notConfirmed(String what) {
    return new BackupException(refused(StorageProblem.NOT_CONFIRMED, what));
  }

  /** Nobody knows whether the object was published: the answer was lost, and so was any way to look. */
  BackupException unseen(BackupException lost, StorageFailure.Withheld withheld) {
    String reason = "the answer to its completion was lost; %s to have it looked at"
        .formatted(withheld.remedy());
    return new BackupException(refused(StorageProblem.NOT_CONFIRMED, reason), lost);
  }

  /** The thread was told to stop; leaves its interrupt flag set. */
  BackupException cancelled(Throwable cause) {
    Thread.currentThread().interrupt();
    return new BackupException(new BackupFailure.Cancelled(), cause);
  }

  /** What our caller has lent takes no more work. */
  BackupException noThreads(String whose, Throwable cause) {
    return new BackupException(new BackupFailure.NoThreads(whose), cause);
  }

  BackupException of(S3Action action, SdkException e) {
    Unanswered unanswered = new Unanswered(operation, target, quotation, e);
    if (unanswered.isInterruption()) {
      return cancelled(e);
    }
    // The log prints the whole chain of causes.
    boolean clean =
        unanswered.chain().stream().map(Throwable::toString).noneMatch(quotation::hasASecret);
    String message = quotation.redacted(String.valueOf(e.getMessage()));
    Throwable cause = clean ? e : null;
    if (e instanceof S3Exception refusal) {
      S3Answer answer = S3Answer.of(refusal, quotation::redacted);
      return new BackupException(
          new S3Codes(
                  operation, target, action, answer, Quotation.oneLine(answer.words()), accepted)
              .failure(),
          new S3RequestException(outcome(refusal, answer), message, cause));
    }
    return new BackupException(
        unanswered.failure(),
        new S3RequestException(
            unanswered.wasNeverSent() ? NOT_SENT : Outcome.UNKNOWN, message, cause));
  }

  /** Whether the store does not know this object or upload. */
  static boolean isMissing(BackupException e) {
    return means(Meaning.MISSING, e);
  }

  static boolean isOutOfRange(BackupException e) {
    return means(Meaning.OUT_OF_RANGE, e);
  }

  /** Whether a request that publishes may have done so all the same. */
  static boolean isUncertain(BackupException e) {
    // An upload that is gone may be one that was completed.
    return means(Meaning.UNCERTAIN, e) || isMissing(e);
  }

  private static boolean means(Meaning meaning, BackupException e) {
    return S3RequestException.outcome(e).filter(o -> o.meaning() == meaning).isPresent();
  }

  /** Whether a request may be sent again, whatever it does, without looking first. */
  static boolean isHarmlessToRepeat(BackupException e) {
    return S3RequestException.outcome(e).filter(Outcome::harmlessToRepeat).isPresent();
  }

  /** How long the store asks to wait before the request is sent again. */
  static Optional<Duration> retryAfter(BackupException e) {
    return S3RequestException.outcome(e).map(Outcome::retryAfter);
  }

  /** Whether a request was refused for the checksum that it carried, or did not carry. */
  static ChecksumObjection checksumObjection(BackupException e) {
    return S3RequestException.outcome(e).map(Outcome::objection).orElse(ChecksumObjection.NONE);
  }

  private static Outcome outcome(S3Exception refusal, S3Answer answer) {
    return new Outcome(
        meaning(answer),
        isAnsweredForNow(refusal, answer),
        ChecksumObjection.of(answer.status(), answer.code(), answer.message()),
        answer.retryAfter().orElse(null));
  }

  private static Meaning meaning(S3Answer answer) {
    if (answer.isMissing()) {
      return Meaning.MISSING;
    }
    if (answer.isOutOfRange()) {
      return Meaning.OUT_OF_RANGE;
    }
    return answer.isFault() || answer.beganWell() ? Meaning.UNCERTAIN : Meaning.REFUSED;
  }

  /** Whether the store has answered that this request, without doing any work, may be sent again. */
  private static boolean isAnsweredForNow(S3Exception refusal, S3Answer answer) {
    return (answer.isFault() && !answer.isFromAGateway())
        || refusal.isThrottlingException()
        || refusal.isClockSkewException();
  }

  private StorageFailure.Refused refused(StorageProblem problem, String reason) {
    return new StorageFailure.Refused(operation, target, problem, reason);
  }
}
