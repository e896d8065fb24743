package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of a use case.
 *
 * @param wall the clock for timestamps
 * @param ticker the clock for durations
 * @param sleeper the means to wait
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
