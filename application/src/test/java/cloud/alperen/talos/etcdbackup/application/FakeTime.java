package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when somebody sleeps or a test says so. Thread-safe. */
final class FakeTime {
  static final Instant START = Instant.parse("2025-10-04T11:30:00.250Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final long origin = nanos.get();
  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
  private final List<Due> due = new ArrayList<>();

  private record Due(long at, Runnable task) {}

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

  /** As a timer does; {@link #fire} lets the time come. */
  synchronized void after(Duration delay, Runnable task) {
    sleeps.add(delay);
    due.add(new Due(nanos.get() + delay.toNanos(), task));
  }

  /** Lets the time of the next task come, and runs it. False if there is none. */
  boolean fire() {
    Due next;
    synchronized (this) {
      if (due.isEmpty()) {
        return false;
      }
      next = Collections.min(due, Comparator.comparingLong(task -> task.at() - origin));
      due.remove(next);
      nanos.accumulateAndGet(next.at(), (now, at) -> at - now > 0 ? at : now);
    }
    next.task().run();
    return true;
  }

  private void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    sleeps.add(duration);
    pass(duration);
  }
}
