package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.util.function.Consumer;

/** One clean-up, waiting for a thread or on one, or done. */
final class CleanUpJob extends Job {
  private final CleanUpOrder order;
  private final CleanUp cleanUp;
  private final BackupObserver observer;
  private volatile boolean clean;

  CleanUpJob(CleanUpOrder order, CleanUp cleanUp, BackupObserver observer, Consumer<Job> onEnd) {
    super(onEnd);
    this.order = order;
    this.cleanUp = cleanUp;
    this.observer = observer;
  }

  @Override
  Activity activity() {
    return clean ? new Activity.CleanedUp() : new Activity.CleaningUp();
  }

  @Override
  void work() {
    boolean nothingLeft = true;
    try {
      nothingLeft = cleanUp.run(order);
    } catch (InterruptedException cut) {
      observer.on(new BackupEvent.Stopped(order.backup(), Stop.SHUTDOWN.why()));
      return;
    } catch (RuntimeException | Error defect) {
      // Trying again would meet the same defect: better to let the object go, with the reason in
      // the log.
      observer.on(new BackupEvent.DefectFound(order.backup(), defect));
    }
    clean = nothingLeft;
  }
}
