package cloud.alperen.talos.etcdbackup.ports.time;

/** A monotonic clock for durations. Thread-safe. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since an arbitrary but fixed origin; only differences mean something. */
  long nanos();
}
