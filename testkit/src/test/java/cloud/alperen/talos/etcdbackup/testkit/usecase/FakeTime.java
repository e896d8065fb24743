package cloud.alperen.talos.etcdbackup.testkit.usecase;

import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when somebody sleeps or a test says so. Thread-safe. */
final class FakeTime {
  static final Instant START = Instant.parse("2025-10-04T11:30:00.250Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final long origin = nanos.get();
  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();

  TimeSource source() {
    return new TimeSource(this::now, nanos::get, this::sleep);
  }

  Instant now() {
    return START.plusNanos(nanos.get() - origin);
  }

  void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  private void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    sleeps.add(duration);
    pass(duration);
  }
}
