package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * How long whoever answers asks to wait before the request is sent again: the header {@code Retry-After} (RFC 9110, 10.2.3), in
 * seconds or as a date. The SDK waits so long before its own repetitions, but takes seconds only, and any number of them: it is
 * shown what is waited for really. {@link CommitRetry} waits for as long. Failures quote what was asked. Thread-safe.
 */
final class RetryAfter implements ExecutionInterceptor {
  /** Ours: after some repetitions the next attempt, which is minutes away, suits better. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final String HEADER = "Retry-After";
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final ExecutionAttribute<SdkHttpResponse> ORIGINAL =
      new ExecutionAttribute<>("RetryAfterAsAnswered");

  /** Empty if nothing is asked for, or nothing that can be understood. */
  static Optional<Duration> asked(SdkHttpResponse answer) {
    return answer
        .firstMatchingHeader(HEADER)
        .map(String::strip)
        .flatMap(text -> SECONDS.matcher(text).matches()
            ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
            // Both by the clock of whoever answered, so that ours does not matter.
            : instant(text)
                .flatMap(end -> answer
                    .firstMatchingHeader("Date")
                    .flatMap(RetryAfter::instant)
                    .map(now -> Duration.between(now, end))))
        .filter(wait -> !wait.isNegative());
  }

  static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
  }

  /** The answer as the SDK may read it. */
  static SdkHttpResponse understandable(SdkHttpResponse answer) {
    if (answer.firstMatchingHeader(HEADER).isEmpty()) {
      return answer;
    }
    String wait = asked(answer)
        .map(asked -> Long.toString(bounded(asked).toSeconds()))
        // Which lets the SDK wait as if nothing were asked for.
        .orElse("0");
    return answer.toBuilder().putHeader(HEADER, wait).build();
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    attributes.putAttribute(ORIGINAL, context.httpResponse());
    return understandable(context.httpResponse());
  }

  @Override
  public Throwable modifyException(
      Context.FailedExecution context, ExecutionAttributes attributes) {
    SdkHttpResponse original = attributes.getAttribute(ORIGINAL);
    if (original == null
        || !(context.exception() instanceof AwsServiceException e)
        || e.awsErrorDetails() == null) {
      return context.exception();
    }
    AwsErrorDetails details =
        e.awsErrorDetails().toBuilder().sdkHttpResponse(original).build();
    return e.toBuilder().awsErrorDetails(details).build();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
