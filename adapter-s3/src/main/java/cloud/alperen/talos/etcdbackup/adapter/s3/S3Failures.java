package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure.Problem;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads the errors of the SDK and of the network below it; nobody else does. Codes are those of the
 * S3 API reference ("Error responses").
 *
 * <p>What a failure quotes is the store's code and message, cut to one line. Stores echo what they
 * were sent, so anything that contains one of the credentials is not quoted.
 */
final class S3Failures {
  private static final int LONGEST_REASON = 300;
  private static final Pattern REGION_ELEMENT = Pattern.compile("<Region>([a-z0-9-]+)</Region>");
  private static final String REGION_HEADER = "x-amz-bucket-region";

  private final S3Target target;
  private final List<String> secrets;

  S3Failures(S3Target target, StorageCredentials credentials) {
    this.target = target;
    this.secrets = credentials.values().values().stream()
        .map(SecretValue::reveal)
        .filter(s -> !s.isBlank())
        .toList();
  }

  BackupException endpointInvalid() {
    return new BackupException(refused(Problem.ENDPOINT_INVALID, target.display()));
  }

  BackupException tooLarge(String why) {
    return new BackupException(refused(Problem.TOO_LARGE, why));
  }

  BackupException notConfirmed(String what) {
    return new BackupException(refused(Problem.NOT_CONFIRMED, what));
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
    return chain(e).anyMatch(c -> quotesASecret(String.valueOf(c.getMessage())))
        ? new BackupException(failure)
        : new BackupException(failure, e);
  }

  /** Whether the store, by what it answered, does not know this object or upload. */
  static boolean isMissing(BackupException e) {
    return e.getCause() instanceof S3Exception answer
        && answer.statusCode() == 404
        && !"NoSuchBucket".equals(code(answer));
  }

  /** Whether a range was asked for that lies outside an object, as every range of an empty one does. */
  static boolean isOutOfRange(BackupException e) {
    return e.getCause() instanceof S3Exception answer && answer.statusCode() == 416;
  }

  /** Whether the request may have done its work all the same. */
  static boolean isUncertain(BackupException e) {
    if (e.failure() instanceof BackupFailure.Cancelled || neverSent(e)) {
      return false;
    }
    if (e.getCause() instanceof S3Exception answer) {
      // 2xx: an error in the body of an answer that began well.
      return answer.statusCode() >= 500 || answer.statusCode() < 300 || isMissing(e);
    }
    return e.getCause() instanceof SdkException;
  }

  /** Whether a request failed before anything of it was sent. */
  static boolean neverSent(Throwable e) {
    return chain(e)
        .anyMatch(cause -> cause instanceof UnknownHostException
            || cause instanceof ConnectException
            || isDistrust(cause));
  }

  /** Whether the store has answered that this request, without doing any work, may be sent again. */
  static boolean isAnsweredForNow(Throwable e) {
    return e instanceof AwsServiceException answer
        && (answer.statusCode() >= 500
            || answer.isThrottlingException()
            || answer.isClockSkewException());
  }

  static boolean isThrottled(Throwable e) {
    return e instanceof AwsServiceException answer && answer.isThrottlingException();
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
      if (cause instanceof SocketTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException) {
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

  private static Optional<String> rightRegion(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    if (details == null) {
      return Optional.empty();
    }
    Optional<String> header = Optional.ofNullable(details.sdkHttpResponse())
        .flatMap(r -> r.firstMatchingHeader(REGION_HEADER));
    return header.or(() -> Optional.ofNullable(details.rawResponse())
        .map(body -> REGION_ELEMENT.matcher(body.asString(StandardCharsets.UTF_8)))
        .filter(Matcher::find)
        .map(m -> m.group(1)));
  }

  private static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private String quote(S3Exception e) {
    String code = code(e);
    String status = "HTTP " + e.statusCode();
    if (code.isEmpty()) {
      return status;
    }
    String message = e.awsErrorDetails().errorMessage();
    return message == null || message.isBlank() || quotesASecret(message)
        ? code
        : oneLine(code + ": " + message);
  }

  private String quote(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() || quotesASecret(message)
        ? "the connection failed"
        : oneLine(message);
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

  private static Stream<Throwable> chain(Throwable e) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = e; cause != null && !chain.contains(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain.stream();
  }
}
