package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpResponse;

class RetryAfterTest {
  private static final String NOW = "Thu, 26 Nov 2026 08:00:00 GMT";

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "20, 20",
    "86400, 86400",
    "'Thu, 26 Nov 2026 08:00:20 GMT', 20",
    "'Fri, 27 Nov 2026 08:00:00 GMT', 86400"
  })
  void isReadAsSecondsAndAsADateOfTheStoresClock(String header, long seconds) {
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryAfter.asked(answer(header, NOW)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Thu, 26 Nov 2026 07:59:59 GMT"})
  void isNothingWhereItCannotBeUnderstoodOrIsOver(String header) {
    assertEquals(Optional.empty(), RetryAfter.asked(answer(header, NOW)));
  }

  @Test
  void aDateSaysNothingWithoutTheStoresClock() {
    SdkHttpResponse answer = SdkHttpResponse.builder()
        .statusCode(503)
        .putHeader("Retry-After", "Thu, 26 Nov 2026 08:00:20 GMT")
        .build();
    assertEquals(Optional.empty(), RetryAfter.asked(answer));
  }

  @ParameterizedTest
  @CsvSource({"20, 20", "86400, 60", "'Thu, 26 Nov 2026 08:00:20 GMT', 20", "soon, 0"})
  void theSdkIsShownSecondsAndNotTooMany(String header, String shown) {
    assertEquals(
        Optional.of(shown),
        RetryAfter.understandable(answer(header, NOW)).firstMatchingHeader("retry-after"));
  }

  private static SdkHttpResponse answer(String retryAfter, String date) {
    return SdkHttpResponse.builder()
        .statusCode(503)
        .putHeader("retry-after", retryAfter)
        .putHeader("date", date)
        .build();
  }
}
