package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.time.Sleeper;
import java.time.Duration;

/** Looks up everything that a backup refers to. Thread-safe. */
final class LookUpPrerequisites {
  private static final Duration API_AWAY = Duration.ofSeconds(5);

  private final DrivenPorts ports;
  private final ResolveCredentials credentials;
  private final BackupObserver observer;
  private final Sleeper sleeper;

  LookUpPrerequisites(DrivenPorts ports, BackupObserver observer, Sleeper sleeper) {
    this.ports = ports;
    this.credentials = new ResolveCredentials(ports.secrets());
    this.observer = observer;
    this.sleeper = sleeper;
  }

  record Found(ControlPlaneAccess access, StorageCredentials credentials) {}

  /** Waits here while only the Kubernetes API is away, since then nothing that is watched would change. */
  Found run(BackupOrder order, StorageTarget target) throws BackupException, InterruptedException {
    for (boolean told = false; ; told = true) {
      try {
        return new Found(
            ports.controlPlanes().find(order.controlPlane()),
            credentials.resolve(order.backup().namespace(), target));
      } catch (BackupException e) {
        if (!(e.failure() instanceof PrerequisiteFailure missing && missing.passing())) {
          throw e;
        }
        if (!told) {
          observer.on(new BackupEvent.StatusDelayed(order.backup(), e.failure()));
        }
      }
      sleeper.sleep(API_AWAY);
    }
  }
}
