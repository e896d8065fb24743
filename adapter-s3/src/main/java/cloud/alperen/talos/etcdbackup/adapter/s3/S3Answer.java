package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The facts of an answer that reports an error; {@link S3Codes} says what they mean. Immutable.
 *
 * @param status of HTTP
 * @param author who gave it
 * @param code the store's, empty if it names none
 * @param message the store's, perhaps empty
 * @param region that the store names, in a header, an element or its message
 * @param elsewhere where the answer refers to: a host, with a scheme and a port if it says so
 * @param bucket that the store takes the request for
 * @param retryAfter how long it asks to wait before the request is sent again
 */
record S3Answer(
    int status,
    Author author,
    String code,
    String message,
    Optional<String> region,
    Optional<String> elsewhere,
    Optional<String> bucket,
    Optional<Duration> retryAfter) {
  /** Whose words an answer has. Only an error in S3's XML is a store's for certain. */
  enum Author {
    STORE,
    /** It says nothing, but has a header that only S3 has, as answers to HEAD. */
    SILENT_STORE,
    /** It says nothing, so that nobody knows. */
    NOBODY,
    /** It says something that is not S3's: a page of a proxy, or of whatever else listens there. */
    ANOTHER
  }

  private static final String REGION_HEADER = "x-amz-bucket-region";
  private static final Pattern REGION = Pattern.compile("^([\\w-]{1,64})$");
  private static final Pattern SERVER = Pattern.compile("^((?:https?://)?[\\w.:-]{1,255})");
  private static final Pattern EXPECTED = Pattern.compile("expecting '([\\w-]{1,64})'");

  /**
   * Reads an answer.
   *
   * @param clean takes out what must not be shown
   */
  static S3Answer of(AwsServiceException e, UnaryOperator<String> clean) {
    Optional<AwsErrorDetails> details = Optional.ofNullable(e.awsErrorDetails());
    String body = clean.apply(details.map(S3Answer::body).orElse(""));
    Optional<SdkHttpResponse> head = details.map(AwsErrorDetails::sdkHttpResponse);
    // The SDK makes up a code where a HEAD is answered 404.
    boolean madeUp = e.statusCode() == 404 && body.isEmpty();
    String code =
        madeUp ? "" : clean.apply(details.map(AwsErrorDetails::errorCode).orElse(""));
    String message =
        madeUp ? "" : clean.apply(details.map(AwsErrorDetails::errorMessage).orElse(""));
    return new S3Answer(
        e.statusCode(),
        author(code, body, head),
        code,
        message,
        header(head, REGION_HEADER)
            .map(clean)
            .flatMap(text -> first(REGION, text))
            .or(() -> element(body, "Region"))
            .or(() -> first(EXPECTED, message)),
        header(head, "Location")
            .map(clean)
            .or(() -> element(body, "Endpoint"))
            .flatMap(text -> first(SERVER, text)),
        element(body, "BucketName"),
        head.flatMap(RetryAfter::asked));
  }

  private static String body(AwsErrorDetails details) {
    if (details.rawResponse() == null) {
      return "";
    }
    return new String(details.rawResponse().asByteArrayUnsafe(), StandardCharsets.UTF_8).strip();
  }

  private static Author author(String code, String body, Optional<SdkHttpResponse> head) {
    if (!code.isEmpty()) {
      return Author.STORE;
    }
    if (!body.isEmpty()) {
      return Author.ANOTHER;
    }
    return head.map(SdkHttpResponse::headers).orElse(Map.of()).keySet().stream()
            .anyMatch(name -> name.regionMatches(true, 0, "x-amz-", 0, 6))
        ? Author.SILENT_STORE
        : Author.NOBODY;
  }

  private static Optional<String> header(Optional<SdkHttpResponse> head, String name) {
    return head.flatMap(h -> h.firstMatchingHeader(name)).filter(value -> !value.isBlank());
  }

  /** Elements that the SDK does not read, of a document that it has parsed. */
  private static Optional<String> element(String body, String name) {
    return first(Pattern.compile("<" + name + ">\\s*([\\w.:/-]{1,255})\\s*</" + name + ">"), body);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** What an admin reads, not yet cut or cleaned. A page is not quoted: it was made for browsers. */
  String words() {
    String wait = retryAfter
        .map(asked -> " (it asks to wait for " + GoDuration.format(asked) + ")")
        .orElse("");
    if (code.isEmpty()) {
      return "HTTP " + status + wait;
    }
    return (message.isBlank() ? code : code + ": " + message) + wait;
  }

  /** Whether the store knows no such object or upload: a proxy's 404 says that it knows no such store. */
  boolean isMissing() {
    return status == 404
        && (author == Author.SILENT_STORE
            || (author == Author.STORE && !code.equals("NoSuchBucket")));
  }

  boolean isOutOfRange() {
    return status == 416 && author != Author.ANOTHER;
  }

  /** An error in the body of an answer that began well. */
  boolean beganWell() {
    return status < 300;
  }

  /** Something went wrong in the store, perhaps after it did its work; 501 and 507 are a plain no. */
  boolean isFault() {
    return status >= 500 && status != 501 && status != 507;
  }

  /**
   * Bad Gateway and Gateway Timeout, and whatever else is not in the words of S3: they come from a proxy and say nothing of what
   * the store behind it did.
   */
  boolean isFromAGateway() {
    return status == 502 || status == 504 || author == Author.ANOTHER;
  }
}
