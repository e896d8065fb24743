package cloud.alperen.talos.etcdbackup.application.runner;

import java.time.Duration;
import java.util.Objects;

/**
 * How busy a {@link BackupRunner} is.
 *
 * @param slots attempts that may run at once
 * @param slotsInUse attempts that run
 * @param queued backups that wait for their turn
 * @param longestWait how long the one of them has waited that waits the longest; zero if none does
 */
public record RunnerLoad(int slots, int slotsInUse, int queued, Duration longestWait) {
  public RunnerLoad {
    Objects.requireNonNull(longestWait, "longestWait");
  }
}
