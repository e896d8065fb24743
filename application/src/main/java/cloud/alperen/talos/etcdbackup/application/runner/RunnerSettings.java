package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.RetryPolicy;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
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
 * @param locate adds to a failure where it is mended
 */
public record RunnerSettings(
    String version, RetryPolicy retry, TimeSource time, RandomGenerator random, Locate locate) {
  /** Adds to what a failure says where it is mended; of failures that say it themselves, nothing. */
  @FunctionalInterface
  public interface Locate {
    /**
     * What is recorded and told instead of the failure.
     *
     * @param store that the attempt used
     */
    BackupFailure located(BackupFailure failure, StoreRef store);
  }

  public RunnerSettings {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(locate, "locate");
  }

  /** Records failures as they are. */
  public RunnerSettings(
      String version, RetryPolicy retry, TimeSource time, RandomGenerator random) {
    this(version, retry, time, random, (failure, store) -> failure);
  }
}
