package cloud.alperen.talos.etcdbackup.ports.time;

import java.time.Duration;

/** Waits. Thread-safe. */
@FunctionalInterface
public interface Sleeper {
  /** Returns after the duration has passed. */
  void sleep(Duration duration) throws InterruptedException;
}
