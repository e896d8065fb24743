package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.Duration;

/** A point on a monotonic clock. Immutable and thread-safe. */
public final class Deadline {
  private final Ticker ticker;
  private final long at;

  private Deadline(Ticker ticker, long at) {
    this.ticker = ticker;
    this.at = at;
  }

  public static Deadline after(Duration duration, Ticker ticker) {
    return new Deadline(ticker, ticker.nanos() + saturatedNanos(duration));
  }

  /** The time left; zero once the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, at - ticker.nanos()));
  }

  public boolean expired() {
    return at - ticker.nanos() <= 0;
  }

  private static long saturatedNanos(Duration duration) {
    // Beyond half the range, the difference of two ticks changes its sign.
    Duration max = Duration.ofNanos(Long.MAX_VALUE / 2);
    return (duration.compareTo(max) > 0 ? max : duration).toNanos();
  }
}
