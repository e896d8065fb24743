package cloud.alperen.talos.etcdbackup.application.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an alarm does to its thread, by a clock that rings on that thread when the test says so. */
class AttemptTimerTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final List<Duration> delays = new ArrayList<>();
  private CompletableFuture<Void> bell = new CompletableFuture<>();
  private boolean stopping;

  @AfterEach
  void theThreadIsClean() {
    Thread.interrupted();
  }

  @Test
  void whatIsAbortedIsLeftAloneForTheGraceAndInterruptedAgainAndAgainAfterIt() {
    assertEquals(new BackupFailure.TimedOut(TIMEOUT, 7), failureOf(() -> {
      ring();
      assertTrue(Thread.interrupted());
      assertEquals(List.of(TIMEOUT, GRACE), delays);
      ring();
      assertTrue(Thread.interrupted());
      ring();
      assertTrue(Thread.currentThread().isInterrupted());
      assertEquals(List.of(TIMEOUT, GRACE, AGAIN, AGAIN), delays);
      throw new BackupException(new BackupFailure.Cancelled());
    }));
    assertFalse(Thread.currentThread().isInterrupted(), "its own interrupt is taken back");
  }

  @Test
  void aBriefGraceIsNoLongerThanTheTimeThatWasGiven() {
    assertEquals(Duration.ofSeconds(3), AttemptTimer.briefly(Duration.ofSeconds(3)));
    assertEquals(Duration.ofSeconds(10), AttemptTimer.briefly(Duration.ofHours(2)));
  }

  @Test
  void workThatEndsInTimeLeavesNothingToRing() throws Exception {
    assertEquals("done", within(() -> "done"));
    assertTrue(bell.isDone());
    ring();
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anAbortThatEndsWithinItsGraceLeavesNothingToRing() {
    failureOf(() -> {
      ring();
      throw new BackupException(new BackupFailure.Cancelled());
    });
    assertTrue(bell.isDone());
  }

  @Test
  void workThatIsDoneWhenTheTimeIsUpIsDone() throws Exception {
    assertEquals("done", within(() -> {
      ring();
      return "done";
    }));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anInterruptByOthersThatComesFirstStaysOneAndIsNoTimeout() {
    assertEquals(new BackupFailure.Cancelled(), failureOf(() -> {
      Thread.currentThread().interrupt();
      ring();
      throw new BackupException(new BackupFailure.Cancelled());
    }));
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void whoeverWantsItToStopFindsItsInterruptAlsoWhenTheTimeIsUp() {
    assertInstanceOf(BackupFailure.TimedOut.class, failureOf(() -> {
      ring();
      stopping = true;
      throw new BackupException(new BackupFailure.Cancelled());
    }));
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void aFailureOfTheStoreStaysOneHoweverLongTheAbortTakes() {
    BackupFailure taken = new StorageFailure.KeyTaken(new Bucket(), new ObjectKey("a/key"));
    assertSame(taken, failureOf(() -> {
      ring();
      ring();
      throw new BackupException(taken);
    }));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  private BackupFailure failureOf(AttemptTimer.Work<String, RuntimeException> work) {
    return assertThrows(BackupException.class, () -> within(work)).failure();
  }

  private String within(AttemptTimer.Work<String, RuntimeException> work) throws BackupException {
    return AttemptTimer.within(this::set, TIMEOUT, GRACE, () -> stopping, () -> 7, work);
  }

  private void set(CompletableFuture<Void> next, Duration after) {
    delays.add(after);
    bell = next;
  }

  private void ring() {
    bell.completeExceptionally(new TimeoutException());
  }

  private record Bucket() implements StorageTarget {
    @Override
    public String kind() {
      return "S3";
    }

    @Override
    public String display() {
      return "bucket backups";
    }
  }
}
