package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3RequestException.Meaning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure.Problem;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads the errors of the SDK and of the network below it; nobody else does. Codes are those of the
 * S3 API reference ("Error responses").
 *
 * <p>What a failure quotes is the store's code and message, cut to one line. Stores echo what they
 * were sent, so credentials are cut out.
 */
final class S3Failures {
  private static final int LONGEST_REASON = 300;
  private static final String REGION_HEADER = "x-amz-bucket-region";

  private final S3Target target;
  private final List<String> secrets;

  S3Failures(S3Target target, StorageCredentials credentials) {
    this.target = target;
    this.secrets = credentials.values().values().stream()
        .map(secret -> secret.reveal().strip())
        .filter(s -> !s.isEmpty())
        .toList();
  }

  S3Target target() {
    return target;
  }

  BackupException endpointInvalid() {
    return new BackupException(refused(Problem.ENDPOINT_INVALID, target.display()));
  }

  BackupException tooLarge(String why) {
    return new BackupException(refused(Problem.TOO_LARGE, why));
  }

  BackupException protocol(String what) {
    return new BackupException(refused(Problem.PROTOCOL, what));
  }

  BackupException notConfirmed(String what) {
    return new BackupException(refused(Problem.NOT_CONFIRMED, what));
  }

  /** Nobody knows whether the object was published: the answer was lost, and so was any way to look. */
  BackupException unseen(BackupException lost, StorageFailure.Withheld withheld) {
    String reason =
        "the answer to its completion was lost; %s is needed to look".formatted(withheld.action());
    return new BackupException(refused(Problem.NOT_CONFIRMED, reason), lost);
  }

  /** The thread was told to stop; leaves its interrupt flag set. */
  BackupException cancelled(Throwable cause) {
    Thread.currentThread().interrupt();
    return new BackupException(new BackupFailure.Cancelled(), cause);
  }

  BackupException of(S3Action action, SdkException e) {
    if (chain(e).anyMatch(S3Failures::isInterruption)) {
      return cancelled(e);
    }
    StorageFailure failure =
        e instanceof S3Exception answer ? answered(action, answer) : unanswered(e);
    // The log prints the whole chain of causes.
    boolean clean = chain(e).map(Throwable::toString).noneMatch(this::quotesASecret);
    String message = redacted(String.valueOf(e.getMessage()));
    boolean harmless = isAnsweredForNow(e) || neverSent(e);
    return new BackupException(
        failure, new S3RequestException(meaning(e), harmless, message, clean ? e : null));
  }

  /** Whether the store does not know this object or upload. */
  static boolean isMissing(BackupException e) {
    return S3RequestException.means(Meaning.MISSING, e);
  }

  static boolean isOutOfRange(BackupException e) {
    return S3RequestException.means(Meaning.OUT_OF_RANGE, e);
  }

  /** Whether a request that publishes may have done so all the same. */
  static boolean isUncertain(BackupException e) {
    // An upload that is gone may be one that was completed.
    return S3RequestException.means(Meaning.UNCERTAIN, e) || isMissing(e);
  }

  /** Whether a request may be sent again, whatever it does, without looking first. */
  static boolean isHarmlessToRepeat(BackupException e) {
    return S3RequestException.isHarmlessToRepeat(e);
  }

  private static Meaning meaning(SdkException e) {
    if (e instanceof S3Exception answer) {
      if (answer.statusCode() == 404) {
        return code(answer).equals("NoSuchBucket") ? Meaning.REFUSED : Meaning.MISSING;
      }
      if (answer.statusCode() == 416) {
        return Meaning.OUT_OF_RANGE;
      }
      // 2xx: an error in the body of an answer that began well.
      return isFault(answer) || answer.statusCode() < 300 ? Meaning.UNCERTAIN : Meaning.REFUSED;
    }
    return neverSent(e) ? Meaning.REFUSED : Meaning.UNCERTAIN;
  }

  /** Whether a request failed before anything of it was sent. */
  private static boolean neverSent(Throwable e) {
    return chain(e)
        .anyMatch(cause -> cause instanceof UnknownHostException
            || cause instanceof ConnectException
            || isDistrust(cause));
  }

  /** Whether the store has answered that this request, without doing any work, may be sent again. */
  private static boolean isAnsweredForNow(Throwable e) {
    return e instanceof AwsServiceException answer
        && ((isFault(answer) && !isFromAGateway(answer.statusCode()))
            || answer.isThrottlingException()
            || answer.isClockSkewException());
  }

  /** Something went wrong in the store, perhaps after it did its work; Not Implemented is a plain no. */
  private static boolean isFault(AwsServiceException answer) {
    return answer.statusCode() >= 500 && answer.statusCode() != 501;
  }

  /** Bad Gateway and Gateway Timeout: a proxy's words, which say nothing of what the store behind it did. */
  private static boolean isFromAGateway(int status) {
    return status == 502 || status == 504;
  }

  private StorageFailure answered(S3Action action, S3Exception e) {
    String reason = quote(e);
    String code = code(e);
    return switch (code) {
      case "NoSuchBucket" -> refused(Problem.BUCKET_MISSING, reason);
      case "InvalidAccessKeyId" -> refused(Problem.KEY_ID_UNKNOWN, reason);
      case "SignatureDoesNotMatch" -> refused(Problem.SECRET_WRONG, reason);
      case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
        refused(Problem.CREDENTIALS_EXPIRED, reason);
      case "RequestTimeTooSkewed", "RequestExpired" -> refused(Problem.CLOCK_SKEWED, reason);
      case "PermanentRedirect",
          "TemporaryRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
        refused(
            Problem.REGION_WRONG,
            rightRegion(e).map(r -> "it is in " + r + "; " + reason).orElse(reason));
      case "SlowDown", "ServiceUnavailable", "TooManyRequests" ->
        refused(Problem.THROTTLED, reason);
      case "RequestTimeout" -> refused(Problem.TIMED_OUT, reason);
      default -> byStatus(action, e, reason);
    };
  }

  /** For codes that are not listed above, and for answers without a body, as those to HEAD. */
  private StorageFailure byStatus(S3Action action, S3Exception e, String reason) {
    return switch (e.statusCode()) {
      case 301, 307 ->
        refused(
            Problem.REGION_WRONG,
            rightRegion(e).map(r -> "it is in " + r + "; " + reason).orElse(reason));
      case 401, 403 -> new StorageFailure.AccessDenied(target, action.policyName(), reason);
      case 405, 501 -> new StorageFailure.Unsupported(target, action.policyName(), reason);
      case 429, 503 -> refused(Problem.THROTTLED, reason);
      default -> refused(Problem.PROTOCOL, reason);
    };
  }

  private StorageFailure unanswered(SdkException e) {
    for (Throwable cause : chain(e).toList()) {
      if (cause instanceof UnknownHostException) {
        return refused(Problem.UNREACHABLE, "unknown host " + firstWord(cause));
      }
      if (isDistrust(cause)) {
        return refused(Problem.UNTRUSTED, quote(cause));
      }
      if (cause instanceof SocketTimeoutException) {
        return refused(Problem.TIMED_OUT, quote(cause));
      }
    }
    return chain(e)
        .filter(IOException.class::isInstance)
        .findFirst()
        .map(cause -> refused(Problem.UNREACHABLE, quote(cause)))
        .orElseGet(() -> refused(Problem.PROTOCOL, quote(e)));
  }

  private StorageFailure.Refused refused(Problem problem, String reason) {
    return new StorageFailure.Refused(target, problem, reason);
  }

  private static boolean isDistrust(Throwable e) {
    return e instanceof SSLPeerUnverifiedException || e instanceof SSLHandshakeException;
  }

  private static boolean isInterruption(Throwable e) {
    return e instanceof AbortedException
        || e instanceof InterruptedException
        // A timeout is one of these too, though nobody interrupted the thread.
        || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
  }

  /** As the header says; some stores only say it in the message, which is quoted anyway. */
  private static Optional<String> rightRegion(S3Exception e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader(REGION_HEADER));
  }

  private static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private String quote(S3Exception e) {
    String code = code(e);
    if (code.isEmpty()) {
      return "HTTP " + e.statusCode();
    }
    String message = e.awsErrorDetails().errorMessage();
    return message == null || message.isBlank() ? code : oneLine(redacted(code + ": " + message));
  }

  private String quote(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "the connection failed"
        : oneLine(redacted(message));
  }

  private static String firstWord(Throwable e) {
    return oneLine(String.valueOf(e.getMessage()).split("[\\s:]", 2)[0]);
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  private boolean quotesASecret(String text) {
    return secrets.stream().anyMatch(text::contains);
  }

  private String redacted(String text) {
    String result = text;
    for (String secret : secrets) {
      result = result.replace(secret, "<redacted>");
    }
    return result;
  }

  private static Stream<Throwable> chain(Throwable e) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = e; cause != null && !chain.contains(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain.stream();
  }
}
