package cloud.alperen.talos.etcdbackup.operator.observe;

import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.util.List;

/** Tells several observers, each of them even if another one fails. */
public final class Observers implements BackupObserver {
  private static final System.Logger LOG = System.getLogger(Observers.class.getName());

  private final List<BackupObserver> observers;

  public Observers(List<BackupObserver> observers) {
    this.observers = List.copyOf(observers);
  }

  @Override
  public void on(BackupEvent event) {
    for (BackupObserver observer : observers) {
      try {
        observer.on(event);
      } catch (RuntimeException defect) {
        // A backup must not fail because somebody could not be told about it.
        LOG.log(System.Logger.Level.ERROR, "An observer failed", defect);
      }
    }
  }
}
