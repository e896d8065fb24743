package cloud.alperen.talos.etcdbackup.domain.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in the syntax of Go's {@code time.ParseDuration} ({@code 1h30m}, {@code 1.5h}, {@code 300ms}), which is what
 * Kubernetes users know; without its signs, its bare {@code 0} and its numbers that begin or end with a point.
 */
public final class GoDuration {
  /** What a schema can check; the same language as {@link #parse}, for positive durations. */
  public static final String PATTERN = "^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$";

  private static final Pattern TERM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> NANOS = Map.of(
      "ns", 1L,
      "us", 1_000L,
      "µs", 1_000L,
      "ms", 1_000_000L,
      "s", 1_000_000_000L,
      "m", 60_000_000_000L,
      "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * Reads a duration greater than zero; as in Go, each number's fraction of a nanosecond is dropped.
   *
   * @throws IllegalArgumentException if the text is not in this syntax, is zero, or does not fit 292 years
   */
  public static Duration parse(String text) {
    BigDecimal nanos = BigDecimal.ZERO;
    // Term by term: one pattern for the whole text recurses per term and would overflow the stack.
    Matcher term = TERM.matcher(text);
    int end = 0;
    while (term.find() && term.start() == end) {
      end = term.end();
      nanos = nanos.add(new BigDecimal(term.group(1))
          .multiply(BigDecimal.valueOf(Objects.requireNonNull(NANOS.get(term.group(2)))))
          .setScale(0, RoundingMode.DOWN));
    }
    if (text.isEmpty() || end != text.length()) {
      throw new IllegalArgumentException("'" + text + "' is not a duration like 30s, 90m or 1h30m");
    }
    if (nanos.signum() == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("'" + text + "' is not between 1ns and 292 years");
    }
    return Duration.ofNanos(nanos.longValueExact());
  }

  /**
   * For people: whole seconds, with milliseconds below one second: {@code 1h2m3s}, {@code 1m12s}, {@code 250ms}. A
   * duration below zero, which a clock that was set back may measure, counts as zero.
   */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      return "0ms";
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + "ms";
    }
    StringBuilder text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutes() > 0
        && (duration.toMinutesPart() > 0 || duration.toSecondsPart() > 0)) {
      text.append(duration.toMinutesPart()).append('m');
    }
    if (duration.toSecondsPart() > 0) {
      text.append(duration.toSecondsPart()).append('s');
    }
    return text.toString();
  }
}
