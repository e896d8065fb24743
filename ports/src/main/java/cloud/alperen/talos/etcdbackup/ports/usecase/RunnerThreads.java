package cloud.alperen.talos.etcdbackup.ports.usecase;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Whose threads {@link BackupRunner} works on. The caller owns and ends them.
 *
 * @param slots as many threads as attempts may run at once; its queue holds the backups that wait
 * @param progress writes progress into status, so that a slow Kubernetes API never slows a transfer
 * @param cleanUp cleans up stores
 */
public record RunnerThreads(Executor slots, Executor progress, Executor cleanUp) {
  public RunnerThreads {
    Objects.requireNonNull(slots, "slots");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cleanUp, "cleanUp");
  }
}
