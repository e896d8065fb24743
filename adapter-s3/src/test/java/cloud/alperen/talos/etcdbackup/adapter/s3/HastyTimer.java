package cloud.alperen.talos.etcdbackup.adapter.s3;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends every pause at once and keeps how long it should have been; looks periodically as any timer does. */
final class HastyTimer extends ScheduledThreadPoolExecutor {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  HastyTimer() {
    super(1);
  }

  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable end, long delay, TimeUnit unit) {
    pauses.add(Duration.ofNanos(unit.toNanos(delay)));
    return super.schedule(end, 0, unit);
  }
}
