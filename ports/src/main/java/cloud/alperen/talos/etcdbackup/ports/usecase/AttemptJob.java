package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One attempt, waiting for a slot or in one. */
final class AttemptJob extends Job {
  // A defect that keeps even the failure from being recorded would otherwise start the attempt
  // again at once, for ever.
  private static final Duration PAUSE_AFTER_DEFECT = Duration.ofSeconds(10);

  private final BackupOrder order;
  private final DriveAttempt drive;
  private final BackupObserver observer;
  private final Sleeper sleeper;
  private final AtomicReference<Stop> stop = new AtomicReference<>();

  AttemptJob(
      BackupOrder order,
      DriveAttempt drive,
      BackupObserver observer,
      Sleeper sleeper,
      Consumer<Job> onEnd) {
    super(onEnd);
    this.order = order;
    this.drive = drive;
    this.observer = observer;
    this.sleeper = sleeper;
  }

  @Override
  Activity activity() {
    return new Activity.Working(order.generation(), stop.get() != null);
  }

  /** The first reason counts. */
  void stop(Stop why) {
    if (stop.compareAndSet(null, why)) {
      interrupt();
    }
  }

  @Override
  void work() {
    try {
      drive.run(order, () -> stop.get() != null);
    } catch (InterruptedException cut) {
      stopped();
    } catch (BackupException gone) {
      observer.on(new BackupEvent.Stopped(order.backup(), gone.failure().userMessage()));
    } catch (RuntimeException | Error defect) {
      observer.on(new BackupEvent.DefectFound(order.backup(), defect));
      pause();
    }
  }

  private void stopped() {
    // The interrupt has done its work; left set, it would keep the end from being recorded.
    Thread.interrupted();
    Stop why = stop.get() == null ? Stop.SHUTDOWN : stop.get();
    observer.on(new BackupEvent.Stopped(order.backup(), why.why()));
    if (why == Stop.SHUTDOWN) {
      drive.recordCutOff(order);
    }
  }

  private void pause() {
    try {
      sleeper.sleep(PAUSE_AFTER_DEFECT);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
