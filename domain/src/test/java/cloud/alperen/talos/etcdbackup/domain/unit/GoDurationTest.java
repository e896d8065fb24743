package cloud.alperen.talos.etcdbackup.domain.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cloud.alperen.talos.etcdbackup.domain.Property;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  /** Nanoseconds that Go's time.ParseDuration gives for the same text. */
  @ParameterizedTest
  @CsvSource({
    "1h30m,5400000000000",
    "1.5h,5400000000000",
    "30m1h,5400000000000",
    "90m,5400000000000",
    "300ms,300000000",
    "1s500ms,1500000000",
    "2us,2000",
    "2µs,2000",
    "7ns,7",
    "1.9ns,1",
    "0.25us,250",
    "1h0m0.001s,3600001000000",
    "1s1s,2000000000",
    "0h5s,5000000000",
    "9223372036854775807ns,9223372036854775807",
    "2562047h47m16.854775807s,9223372036854775807"
  })
  void readsWhatGoReads(String text, long nanos) {
    assertEquals(Duration.ofNanos(nanos), GoDuration.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "5", "h", "1h30", "1 h", "1d", "1H", "-1h", "+1h", ".5h", "1.h", "1,5h", "1e3s", "٣s"
      })
  void anythingElseIsRefusedWithExamples(String text) {
    String message = assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text))
        .getMessage();
    assertEquals("'" + text + "' is not a duration like 30s, 90m or 1h30m", message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0s",
        "0.4ns",
        "0.5ns0.5ns",
        "9223372036854775808ns",
        "2562047h47m16.854775808s",
        "99999999999999999999999h"
      })
  void zeroAndOverflowAreRefused(String text) {
    String message = assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text))
        .getMessage();
    assertEquals("'" + text + "' is not between 1ns and 292 years", message);
  }

  @Test
  void aVeryLongTextIsReadLikeAShortOne() {
    assertEquals(Duration.ofSeconds(200_000), GoDuration.parse("1s".repeat(200_000)));
    assertThrows(
        IllegalArgumentException.class, () -> GoDuration.parse("1s".repeat(200_000) + "x"));
  }

  @Test
  void theSchemaPatternAcceptsExactlyWhatIsRead() {
    Pattern schema = Pattern.compile(GoDuration.PATTERN);
    String alphabet = "0159.hmsnuµ -";
    Property.forSeeds(20_000, random -> {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(7); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertEquals(schema.matcher(text).find(), readable(text.toString()), text.toString());
    });
  }

  private static boolean readable(String text) {
    try {
      GoDuration.parse(text);
      return true;
    } catch (IllegalArgumentException refused) {
      return refused.getMessage().endsWith("is not between 1ns and 292 years");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0ms",
    "PT0.25S,250ms",
    "PT0.9999S,999ms",
    "PT1S,1s",
    "PT59.999S,59s",
    "PT1M,1m",
    "PT1M12S,1m12s",
    "PT1H,1h",
    "PT1H5S,1h0m5s",
    "PT1H30M,1h30m",
    "PT1H2M3S,1h2m3s",
    "PT49H,49h"
  })
  void isWrittenForPeople(Duration duration, String text) {
    assertEquals(text, GoDuration.format(duration));
  }

  @Test
  void formatRoundTripsWholeSeconds() {
    Property.forSeeds(1_000, random -> {
      Duration duration = Duration.ofSeconds(random.nextLong(1, 1L << random.nextInt(1, 32)));
      assertEquals(duration, GoDuration.parse(GoDuration.format(duration)));
    });
  }

  @Test
  void formatRoundTripsMillisecondsBelowASecond() {
    for (int millis = 1; millis < 1_000; millis++) {
      Duration duration = Duration.ofMillis(millis);
      assertEquals(duration, GoDuration.parse(GoDuration.format(duration)));
    }
  }

  @Test
  void aNegativeDurationIsWrittenAsZero() {
    assertEquals("0ms", GoDuration.format(Duration.ofHours(-1)));
  }
}
