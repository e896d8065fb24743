package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.InstantSource;
import java.util.Objects;

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
}
