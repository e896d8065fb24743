package cloud.alperen.talos.etcdbackup.application.time;

import java.time.Duration;

/** Pauses that double from the first to the longest. Confined to whoever waits. */
public final class Backoff {
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.next = first;
    this.longest = longest;
  }

  public Duration next() {
    Duration pause = next;
    Duration doubled = pause.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause;
  }
}
