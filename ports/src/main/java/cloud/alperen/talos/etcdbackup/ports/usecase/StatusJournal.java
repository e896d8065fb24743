package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Records what must not be lost: tries until it is recorded, however long the Kubernetes API is away. */
final class StatusJournal {
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);

  private final StatusWriter writer;
  private final Sleeper sleeper;
  private final BackupObserver observer;

  StatusJournal(StatusWriter writer, Sleeper sleeper, BackupObserver observer) {
    this.writer = writer;
    this.sleeper = sleeper;
    this.observer = observer;
  }

  /**
   * Records a change.
   *
   * @throws BackupException with {@code Superseded}, the only failure that waiting does not cure
   */
  BackupStatus record(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException, InterruptedException {
    Duration delay = FIRST_DELAY;
    boolean told = false;
    while (true) {
      try {
        return writer.update(backup, change);
      } catch (BackupException e) {
        if (!e.failure().retryable()) {
          throw e;
        }
        if (!told) {
          observer.on(new BackupEvent.StatusDelayed(backup, e.failure()));
          told = true;
        }
      }
      sleeper.sleep(delay);
      delay = delay.multipliedBy(2).compareTo(LONGEST_DELAY) > 0
          ? LONGEST_DELAY
          : delay.multipliedBy(2);
    }
  }
}
