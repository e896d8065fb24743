package cloud.alperen.talos.etcdbackup.adapter.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3SettingsTest {
  private static final ByteCount FIVE = ByteCount.ofMebibytes(5);
  private static final long MOST_PARTS = 10_000;

  private final S3Settings.Parts parts = new S3Settings.Parts(FIVE, 2, ByteCount.ofMebibytes(18));

  @Test
  void partsGrowOnlyWithObjectsThatWouldNeedTooMany() {
    S3Settings.Parts poor = new S3Settings.Parts(FIVE, 2, ByteCount.ofMebibytes(15));
    long largest = MOST_PARTS * FIVE.bytes();

    assertEquals(FIVE, poor.sizeFor(0, PartLimits.OF_AWS));
    assertEquals(FIVE, poor.sizeFor(largest, PartLimits.OF_AWS));
    assertEquals(FIVE.bytes() + 1, poor.sizeFor(largest + 1, PartLimits.OF_AWS).bytes());
  }

  @Test
  void partsGrowToBeFewAsFarAsTheBudgetGoes() {
    assertEquals(FIVE, parts.sizeFor(1000 * FIVE.bytes(), PartLimits.OF_AWS));
    assertEquals(
        FIVE.bytes() + 1,
        parts.sizeFor(1000 * FIVE.bytes() + 1, PartLimits.OF_AWS).bytes());
    assertEquals(ByteCount.ofMebibytes(6), parts.sizeFor(9000 * FIVE.bytes(), PartLimits.OF_AWS));
  }

  @Test
  void partsAreThoseThatTheStoreTakes() {
    PartLimits few = new PartLimits(FIVE, 1000);
    PartLimits large = new PartLimits(ByteCount.ofMebibytes(10), 10_000);

    // Whatever the budget is: whether they fit is another question.
    assertEquals(
        ByteCount.ofMebibytes(8), parts.sizeFor(1000 * ByteCount.ofMebibytes(8).bytes(), few));
    assertEquals(ByteCount.ofMebibytes(10), parts.sizeFor(FIVE.bytes(), large));
  }

  @Test
  void noObjectNeedsMoreThanTenThousandParts() {
    for (int power = 0; power < Long.SIZE; power++) {
      // The last one is the largest there is.
      long size = (1L << power) - 1;
      long part = parts.sizeFor(size, PartLimits.OF_AWS).bytes();

      assertTrue(size / part + (size % part == 0 ? 0 : 1) <= MOST_PARTS, "size " + size);
    }
  }

  @Test
  void theBudgetCountsAllBuffers() {
    assertEquals(Optional.empty(), parts.overBudget(ByteCount.ofMebibytes(6)));
    assertTrue(
        parts.overBudget(new ByteCount(ByteCount.ofMebibytes(6).bytes() + 1)).isPresent());
  }

  @Test
  void noBudgetAllowsMoreThanABufferHolds() {
    S3Settings.Parts rich = new S3Settings.Parts(FIVE, 2, new ByteCount(Long.MAX_VALUE));
    ByteCount largest = ByteCount.ofMebibytes(1024);

    assertEquals(Optional.empty(), rich.overBudget(largest));
    assertTrue(rich.overBudget(new ByteCount(largest.bytes() + 1)).isPresent());
  }

  @Test
  void theBudgetMustSufficeForTheSmallestParts() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new S3Settings.Parts(FIVE, 3, ByteCount.ofMebibytes(19)));
  }

  @Test
  void nonsenseIsRefused() {
    ByteCount plenty = ByteCount.ofMebibytes(100);
    Duration second = Duration.ofSeconds(1);

    assertThrows(IllegalArgumentException.class, () -> new S3Settings.Parts(FIVE, 0, plenty));
    assertThrows(
        IllegalArgumentException.class,
        () -> new S3Settings.Parts(ByteCount.ofMebibytes(4), 1, plenty));
    assertThrows(
        IllegalArgumentException.class,
        () -> new S3Settings.Timeouts(Duration.ZERO, second, second));
    assertThrows(IllegalArgumentException.class, () -> new S3Settings.Retries(0, second, second));
  }
}
