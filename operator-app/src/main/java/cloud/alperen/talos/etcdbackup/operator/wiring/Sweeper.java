package cloud.alperen.talos.etcdbackup.operator.wiring;

import cloud.alperen.talos.etcdbackup.application.cleanup.SweepStores;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Sweeps the stores now and then while this process is the one that works, from {@link #start} until its timer is closed. */
public final class Sweeper {
  private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());

  private final ScheduledExecutorService timer;
  private final SweepStores sweep;
  private final Duration interval;
  private final BooleanSupplier leads;
  private final Counter sweeps;

  Sweeper(
      ScheduledExecutorService timer,
      SweepStores sweep,
      Duration interval,
      BooleanSupplier leads,
      MeterRegistry meters) {
    this.timer = timer;
    this.sweep = sweep;
    this.interval = interval;
    this.leads = leads;
    this.sweeps = Counter.builder("talos.etcd.backup.sweeps")
        .description("Searches of all stores for uploads that nobody finishes")
        .register(meters);
  }

  /** Starts with a pause: right after a start, attempts clean up behind themselves. */
  public void start() {
    Future<?> unused = timer.scheduleWithFixedDelay(
        this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    if (!leads.getAsBoolean()) {
      return;
    }
    try {
      sweep.run();
      sweeps.increment();
    } catch (RuntimeException e) {
      // Thrown on, it would silently end all later sweeps.
      LOG.log(System.Logger.Level.ERROR, "A sweep failed; the next one comes", e);
    }
  }
}
