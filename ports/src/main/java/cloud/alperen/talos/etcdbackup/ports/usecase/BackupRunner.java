package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Works on many backups at once and knows what it is doing for each. Never blocks its caller: a reconciler starts,
 * observes and cancels through it.
 *
 * <p>Thread-safe. Threads are the caller's ({@link RunnerThreads}). While it works on a backup it is the only writer of
 * that backup's status.
 */
public final class BackupRunner {
  private static final Activity IDLE = new Activity.Idle();

  private final RunnerThreads threads;
  private final TimeSource time;
  private final BackupObserver observer;
  private final Consumer<BackupId> idle;
  private final CleanUp cleanUp;
  private final DriveAttempt drive;
  private final Map<BackupId, Job> jobs = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * Makes a runner.
   *
   * @param observer is told what happens, on the runner's threads
   * @param idle is called whenever the activity for a backup has changed by itself, on the runner's threads or on that of
   *     whoever cancelled; must not block
   */
  public BackupRunner(
      DrivenPorts ports,
      RunnerThreads threads,
      RunnerSettings settings,
      BackupObserver observer,
      Consumer<BackupId> idle) {
    this.threads = Objects.requireNonNull(threads, "threads");
    this.time = settings.time();
    this.observer = Objects.requireNonNull(observer, "observer");
    this.idle = Objects.requireNonNull(idle, "idle");
    this.cleanUp = new CleanUp(ports, observer, time);
    this.drive = new DriveAttempt(ports, settings, observer, threads.progress(), cleanUp);
  }

  /** What it is doing for this backup right now. */
  public Activity activity(BackupId backup) {
    Job job = jobs.get(backup);
    return job == null ? IDLE : job.activity();
  }

  /**
   * Takes the next attempt of a backup whose status says that it is queued. Ignored while it works on that backup, and
   * after {@link #stop}.
   */
  public void submit(BackupOrder order) {
    Job job = new AttemptJob(
        order, drive, observer, time.sleeper(), ended -> ended(order.backup(), ended));
    start(order.backup(), job, threads.slots());
  }

  /** Tells it to stop working on a backup; what is unfinished is aborted. Does nothing if it does not work on it. */
  public void cancel(BackupId backup, Stop why) {
    if (jobs.get(backup) instanceof AttemptJob job) {
      job.stop(why);
    }
  }

  /** Cleans up a store. Afterwards the activity is {@link Activity.CleanedUp} until {@link #forget}. */
  public void cleanUp(CleanUpOrder order) {
    Job job = new CleanUpJob(order, cleanUp, observer, ended -> ended(order.backup(), ended));
    start(order.backup(), job, threads.cleanUp());
  }

  /** Forgets a backup that it has cleaned up behind. */
  public void forget(BackupId backup) {
    jobs.computeIfPresent(backup, (id, job) -> cleanedUp(job) ? null : job);
  }

  /**
   * Ends everything: takes nothing new, gives what runs a grace period, then stops it. Returns when nothing runs any more;
   * attempts that were cut off are recorded as such where the Kubernetes API lets them.
   */
  public void stop(Duration grace) throws InterruptedException {
    synchronized (jobs) {
      closed = true;
    }
    for (Job job : List.copyOf(jobs.values())) {
      if (!job.begun()) {
        stop(job);
      }
    }
    Deadline end = Deadline.after(grace, time.ticker());
    synchronized (jobs) {
      while (unfinished() && !end.expired()) {
        jobs.wait(Math.max(1, end.remaining().toMillis()));
      }
    }
    List.copyOf(jobs.values()).forEach(BackupRunner::stop);
    synchronized (jobs) {
      while (unfinished()) {
        jobs.wait();
      }
    }
  }

  private static void stop(Job job) {
    if (job instanceof AttemptJob attempt) {
      attempt.stop(Stop.SHUTDOWN);
    } else {
      job.interrupt();
    }
  }

  private boolean unfinished() {
    return jobs.values().stream().anyMatch(Job::unfinished);
  }

  private void start(BackupId backup, Job job, Executor on) {
    if (!admit(backup, job)) {
      return;
    }
    try {
      on.execute(job);
    } catch (RejectedExecutionException closing) {
      discard(backup, job);
      throw closing;
    }
  }

  /** Under the lock that stop() closes under: whatever was let in before is seen by it, and nothing comes after. */
  private boolean admit(BackupId backup, Job job) {
    synchronized (jobs) {
      return !closed
          && jobs.compute(backup, (id, old) -> old == null || cleanedUp(old) ? job : old) == job;
    }
  }

  private void ended(BackupId backup, Job job) {
    discard(backup, job);
    idle.accept(backup);
  }

  private void discard(BackupId backup, Job job) {
    synchronized (jobs) {
      if (!cleanedUp(job)) {
        jobs.remove(backup, job);
      }
      jobs.notifyAll();
    }
  }

  private static boolean cleanedUp(Job job) {
    return job.activity() instanceof Activity.CleanedUp;
  }
}
