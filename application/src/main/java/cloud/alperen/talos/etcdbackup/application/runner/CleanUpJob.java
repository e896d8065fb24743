package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUp;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpEffort;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpResult;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One clean-up: waiting for its turn, on a thread, waiting before the next try without one, or done. */
final class CleanUpJob extends Job {
  private final CleanUpEffort effort;
  private final BackupObserver observer;
  private final boolean proves;
  private final AtomicReference<StopReason> stop = new AtomicReference<>();
  private volatile boolean clean;

  CleanUpJob(CleanUpOrder order, CleanUp cleanUp, BackupObserver observer, Host host) {
    super(order.backup(), new FairQueue.Claim(order.backup().namespace(), order.backup()), host);
    this.effort = cleanUp.begin(order);
    this.observer = observer;
    this.proves = order.published() == CleanUpOrder.Published.RECORD;
  }

  @Override
  Activity activity() {
    if (clean) {
      return new Activity.CleanedUp();
    }
    return proves && stop.get() == null ? new Activity.Proving() : new Activity.CleaningUp();
  }

  /** What is deleted is deleted, whatever else becomes of the backup; a proof nobody wants any more is not. */
  void cancel(StopReason why) {
    if (proves && stop.compareAndSet(null, why)) {
      interrupt();
    }
  }

  @Override
  Next work() {
    try {
      Optional<Duration> pause = effort.attempt(this::interrupted);
      if (pause.isPresent()) {
        return new Next.Again(pause.get(), true);
      }
      clean = effort.result() == CleanUpResult.CLEAN;
    } catch (InterruptedException cut) {
      observer.on(new BackupEvent.Stopped(
          backup(), (stop.get() == null ? StopReason.SHUTDOWN : stop.get()).why()));
    } catch (RuntimeException | Error defect) {
      // Trying again would meet the same defect: better to let the object go, with the reason in
      // the log.
      observer.on(new BackupEvent.DefectFound(backup(), defect));
      clean = true;
    }
    return new Next.End();
  }
}
