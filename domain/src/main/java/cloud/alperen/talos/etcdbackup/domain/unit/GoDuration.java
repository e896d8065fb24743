package cloud.alperen.talos.etcdbackup.domain.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and formats durations in the syntax of Go's {@code time.ParseDuration} ({@code 1h30m}, {@code 1.5h}, {@code 300ms}),
 * which Kubernetes users know. Not accepted are signs, a bare {@code 0}, and numbers that begin or end with a point.
 */
public final class GoDuration {
  /** The syntax that {@link #parse} accepts, as a regular expression for a schema. */
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
   * Parses a duration greater than zero. As in Go, each number's fraction of a nanosecond is dropped.
   *
   * @throws IllegalArgumentException if the text is not in this syntax, is zero, or does not fit 292 years
   */
  public static Duration parse(String text) {
    BigDecimal nanos = BigDecimal.ZERO;
    // A single pattern for the whole text would recurse per term and overflow the stack.
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
   * Formats a duration in whole seconds, or in milliseconds below one second: {@code 1h2m3s}, {@code 1m12s}, {@code 250ms}. A
   * negative duration, which results from a clock that was set back, counts as zero.
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
