package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * All the time that a use case knows.
 *
 * @param wall for timestamps
 * @param ticker for durations
 * @param sleeper for waiting
 */
public record TimeSource(InstantSource wall, Ticker ticker, Sleeper sleeper) {
  public TimeSource {
    Objects.requireNonNull(wall, "wall");
    Objects.requireNonNull(ticker, "ticker");
    Objects.requireNonNull(sleeper, "sleeper");
  }

  /** The time of this machine. */
  public static TimeSource system() {
    return new TimeSource(
        InstantSource.system(),
        System::nanoTime,
        duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
  }
}
