package cloud.alperen.talos.etcdbackup.contract.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link StatusWriter} must do. */
public abstract class StatusWriterContract {
  private static final TransitionContext MOMENT =
      new TransitionContext(Instant.parse("2026-01-02T03:04:05Z"), 1, 7);

  /** A writer; each call may make another one over the same records. */
  protected abstract StatusWriter writer();

  /** Creates a backup for which nothing is recorded. */
  protected abstract BackupId create(String name);

  /** Removes a backup. */
  protected abstract void delete(BackupId backup);

  /** How often something was recorded. */
  protected abstract long writes();

  @Test
  protected void appliesTheChangeToWhatIsRecorded() throws BackupException {
    BackupId backup = create("one");
    assertEquals(
        Phase.QUEUED, writer().update(backup, StatusWriterContract::queue).phase());
    BackupStatus running = writer().update(backup, StatusWriterContract::start);
    assertEquals(Phase.RUNNING, running.phase());
    assertEquals(1, running.attempts());
    assertEquals(running, recorded(backup));
  }

  @Test
  protected void writesNothingWhenNothingChanges() throws BackupException {
    BackupId backup = create("one");
    BackupStatus queued = writer().update(backup, StatusWriterContract::queue);
    long before = writes();
    assertEquals(queued, writer().update(backup, status -> status));
    assertEquals(queued, writer().update(backup, StatusWriterContract::queue));
    assertEquals(before, writes());
  }

  @Test
  protected void losesNoChangeThatWasMadeInBetween() throws BackupException {
    BackupId backup = create("one");
    writer().update(backup, StatusWriterContract::queue);
    AtomicInteger calls = new AtomicInteger();
    BackupStatus recorded = writer().update(backup, status -> {
      if (calls.incrementAndGet() == 1) {
        inBetween(backup);
      }
      return withAttempts(status, status.attempts() + 10);
    });
    assertEquals(11, recorded.attempts());
    assertEquals(11, recorded(backup).attempts());
    assertEquals(2, calls.get());
  }

  @Test
  protected void passesOnWhatTheChangeThrowsAndRecordsNothing() throws BackupException {
    BackupId backup = create("one");
    BackupStatus before = recorded(backup);
    assertThrows(
        IllegalStateException.class, () -> writer().update(backup, StatusWriterContract::start));
    assertEquals(before, recorded(backup));
  }

  @Test
  protected void knowsThatABackupIsGone() {
    BackupId backup = create("one");
    delete(backup);
    assertSuperseded(backup);
  }

  @Test
  protected void doesNotMistakeAnotherBackupOfTheSameNameForTheOneThatIsGone()
      throws BackupException {
    BackupId first = create("one");
    delete(first);
    BackupId second = create("one");
    assertSuperseded(first);
    assertEquals(BackupStatus.NEW, recorded(second));
  }

  @Test
  protected void anInterruptCancelsAndStays() {
    BackupId backup = create("one");
    long before = writes();
    Thread.currentThread().interrupt();
    boolean interrupted;
    BackupException thrown;
    try {
      thrown = assertThrows(
          BackupException.class, () -> writer().update(backup, StatusWriterContract::queue));
    } finally {
      interrupted = Thread.interrupted();
    }

    assertEquals(new BackupFailure.Cancelled(), thrown.failure());
    assertTrue(interrupted, "the interrupt flag must stay set");
    assertEquals(before, writes());
  }

  private BackupStatus recorded(BackupId backup) throws BackupException {
    return writer().update(backup, status -> status);
  }

  private void inBetween(BackupId backup) {
    try {
      writer().update(backup, status -> withAttempts(status, status.attempts() + 1));
    } catch (BackupException e) {
      throw new AssertionError(e);
    }
  }

  private void assertSuperseded(BackupId backup) {
    BackupException thrown = assertThrows(
        BackupException.class, () -> writer().update(backup, StatusWriterContract::queue));
    assertEquals(new BackupFailure.Superseded(backup), thrown.failure());
  }

  private static BackupStatus queue(BackupStatus status) {
    return Lifecycle.queue(status, Optional.empty(), MOMENT);
  }

  private static BackupStatus start(BackupStatus status) {
    return Lifecycle.start(status, MOMENT);
  }

  private static BackupStatus withAttempts(BackupStatus status, int attempts) {
    return new BackupStatus(
        status.phase(),
        attempts,
        status.interruptions(),
        status.nextAttempt(),
        status.conditions(),
        status.observedGeneration(),
        status.observedRetry(),
        status.placement(),
        status.startTime(),
        status.completionTime(),
        status.transfer());
  }
}
