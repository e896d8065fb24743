package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * How long an object is by the head of an answer that shows it. Empty wherever that is not said: without a length, as proxies
 * answer that send chunks, with the total {@code *} (RFC 9110, 14.4), or of another range than was asked for.
 */
final class AnsweredSize {
  private static final int PARTIAL_CONTENT = 206;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  private AnsweredSize() {}

  /** Of an answer to a request for the first byte; a store may send all the others as well. */
  static Optional<Long> ofFirstByte(GetObjectResponse answer) {
    return isPart(answer)
        ? range(answer).filter(r -> r.first() == 0 && r.last() == 0).map(Range::total)
        : Optional.ofNullable(answer.contentLength());
  }

  /** Whether an answer to a request for the whole object has only some of it, for all that it says. */
  static boolean lacksSome(GetObjectResponse answer) {
    return isPart(answer)
        && range(answer)
            .filter(r -> r.first() == 0 && r.last() == r.total() - 1)
            .isEmpty();
  }

  private static boolean isPart(GetObjectResponse answer) {
    return answer.contentRange() != null
        || answer.sdkHttpResponse().statusCode() == PARTIAL_CONTENT;
  }

  private static Optional<Range> range(GetObjectResponse answer) {
    Matcher matcher = CONTENT_RANGE.matcher(
        Optional.ofNullable(answer.contentRange()).orElse("").strip());
    return matcher.matches()
        ? Optional.of(new Range(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  private record Range(long first, long last, long total) {}
}
