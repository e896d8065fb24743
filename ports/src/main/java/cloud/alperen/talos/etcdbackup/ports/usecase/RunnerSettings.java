package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What {@link BackupRunner} is told besides what it drives.
 *
 * @param version of the program, written into each object's metadata
 * @param retry how long to wait after a failed attempt
 * @param time all the time it knows
 * @param random for jitter; thread-safe
 */
public record RunnerSettings(
    String version, RetryPolicy retry, TimeSource time, RandomGenerator random) {
  public RunnerSettings {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(random, "random");
  }
}
