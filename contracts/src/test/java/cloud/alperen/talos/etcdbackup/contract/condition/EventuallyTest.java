package cloud.alperen.talos.etcdbackup.contract.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @Test
  void looksUntilTheConditionHolds() throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    Eventually.within(Duration.ofMinutes(1))
        .lookingEvery(SOON)
        .holds(() -> looks.incrementAndGet() == 3);
    assertEquals(3, looks.get());
  }

  @Test
  void saysWhatItSawLast() {
    Eventually never =
        Eventually.within(Duration.ofMillis(5)).lookingEvery(SOON).showing(() -> "two of three");
    AssertionError error = assertThrows(AssertionError.class, () -> never.becomes(() -> false));
    assertTrue(error.getMessage().contains("two of three"), error.getMessage());
  }

  @Test
  void anExceptionOfTheConditionEndsTheWait() {
    Eventually patient = Eventually.within(Duration.ofMinutes(1));
    assertThrows(
        ArithmeticException.class,
        () -> patient.becomes(() -> {
          throw new ArithmeticException();
        }));
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() {
    Thread.currentThread().interrupt();
    Eventually patient = Eventually.within(Duration.ofMinutes(1));
    assertThrows(IllegalStateException.class, () -> patient.becomes(() -> false));
    assertTrue(Thread.interrupted());
  }
}
