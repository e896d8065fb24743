package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUp;
import cloud.alperen.talos.etcdbackup.application.cleanup.FindPublished;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * What all attempts of a runner share.
 *
 * @param progressThreads record progress
 * @param keys knows which keys were given out
 */
record AttemptParts(
    DrivenPorts ports,
    RunnerSettings settings,
    BackupObserver observer,
    Executor progressThreads,
    CleanUp cleanUp,
    ChooseKey keys) {
  Instant now() {
    return settings.time().wall().instant();
  }

  FindPublished published() {
    return new FindPublished(ports.store(), observer, settings.time().wall());
  }
}
