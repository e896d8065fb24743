package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.Property;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private static final RandomGenerator NO_JITTER = () -> 0L;
  private static final RandomGenerator MOST_JITTER = () -> -1L;

  @ParameterizedTest
  @CsvSource({
    "1,PT10S",
    "2,PT20S",
    "3,PT40S",
    "4,PT1M20S",
    "5,PT2M40S",
    "6,PT5M20S",
    "7,PT6M",
    "8,PT6M",
    "63,PT6M",
    "64,PT6M",
    "65,PT6M",
    "2147483647,PT6M"
  })
  void doublesUpToTheLongestAsAKubernetesJobDoes(int failed, Duration delay) {
    assertEquals(delay, RetryPolicy.DEFAULT.delayAfter(failed, NO_JITTER));
  }

  @Test
  void jitterAddsAtMostAFifth() {
    Property.forSeeds(2_000, random -> {
      int failed = random.nextInt(1, 70);
      Duration without = RetryPolicy.DEFAULT.delayAfter(failed, NO_JITTER);
      Duration with = RetryPolicy.DEFAULT.delayAfter(failed, random);
      assertTrue(with.compareTo(without) >= 0, with.toString());
      assertTrue(with.toMillis() <= without.toMillis() * 1.2, with.toString());
    });
    assertTrue(
        RetryPolicy.DEFAULT.delayAfter(1, MOST_JITTER).compareTo(Duration.ofMillis(11_990)) > 0);
  }

  @Test
  void aPolicyMayAlwaysWaitTheSame() {
    RetryPolicy steady = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(1));
    assertEquals(Duration.ofMillis(1), steady.delayAfter(9, NO_JITTER));
  }

  @ParameterizedTest
  @CsvSource({"PT0S,PT1S", "PT-1S,PT1S", "PT0.0005S,PT1S", "PT2S,PT1S"})
  void delaysThatWouldNotDelayAreRefused(Duration first, Duration longest) {
    assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(first, longest));
  }

  @Test
  void nothingIsDelayedBeforeTheFirstFailure() {
    assertThrows(
        IllegalArgumentException.class, () -> RetryPolicy.DEFAULT.delayAfter(0, NO_JITTER));
  }
}
