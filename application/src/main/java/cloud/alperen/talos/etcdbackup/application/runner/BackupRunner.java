package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUp;
import cloud.alperen.talos.etcdbackup.application.cleanup.CleanUpOrder;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
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
  private final AttemptParts attempts;
  private final Lane slots;
  private final Lane cleanUps;
  private final Job.Host host = new Housekeeping();
  private final JobTable jobs = new JobTable();

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
    this.cleanUp = new CleanUp(ports.store(), ports.secrets(), ports.status(), observer, time);
    this.attempts = new AttemptParts(
        ports, settings, observer, threads.progress(), cleanUp, new ChooseKey(ports.keys()));
    this.slots = new Lane(threads.slots(), time.ticker());
    this.cleanUps = new Lane(threads.cleanUp(), time.ticker());
  }

  /** What it is doing for this backup right now. */
  public Activity activity(BackupId backup) {
    return jobs.of(backup).map(Job::activity).orElse(IDLE);
  }

  /** Whether an attempt is being made for any backup. */
  public boolean working() {
    return jobs.all().stream()
        .anyMatch(job -> job instanceof AttemptJob && job.engaged() && job.unfinished());
  }

  /**
   * Takes the next attempt of a backup whose status says that it is queued. Ignored while it works on that backup, and
   * after {@link #stop}. Slots are shared evenly among namespaces, and attempts at one control plane follow each other.
   *
   * @throws RejectedExecutionException if the pool of slots was ended
   */
  public void submit(BackupOrder order) {
    start(new AttemptJob(order, attempts, host));
  }

  /** How busy it is right now. */
  public RunnerLoad load() {
    return slots.load();
  }

  /** Whether it works on a backup of this control plane, or has queued one, other than the given one. */
  public boolean worksOn(ControlPlaneRef controlPlane, BackupId otherThan) {
    return jobs.all().stream()
        .anyMatch(job -> job instanceof AttemptJob attempt
            && attempt.concerns(controlPlane)
            && !attempt.backup().equals(otherThan));
  }

  /**
   * Tells it to stop working on a backup; what is unfinished is aborted. So is a clean-up that is to keep a whole snapshot;
   * one that is to delete goes on. Does nothing if it does not work on it.
   */
  public void cancel(BackupId backup, StopReason why) {
    Job job = jobs.of(backup).orElse(null);
    if (job instanceof AttemptJob attempt) {
      attempt.stop(why);
    } else if (job instanceof CleanUpJob cleaning) {
      cleaning.cancel(why);
    }
  }

  /** Cleans up a store. Afterwards the activity is {@link Activity.CleanedUp} until {@link #forget}. */
  public void cleanUp(CleanUpOrder order) {
    start(new CleanUpJob(order, cleanUp, observer, host));
  }

  /** Forgets that it has cleaned up behind a backup; while it cleans up, or is stopping, as soon as that is over. */
  public void forget(BackupId backup) {
    jobs.forget(backup);
  }

  /**
   * Ends everything: takes nothing new, gives what runs a grace period, then stops it. Returns when nothing runs any more;
   * attempts that were cut off are recorded as such where the Kubernetes API lets them.
   */
  public void stop(Duration grace) throws InterruptedException {
    jobs.close();
    jobs.all().stream().filter(job -> !job.engaged()).forEach(BackupRunner::stop);
    jobs.awaitEnd(Deadline.after(grace, time.ticker()));
    jobs.all().forEach(BackupRunner::stop);
    jobs.awaitEnd();
  }

  private static void stop(Job job) {
    if (job instanceof AttemptJob attempt) {
      attempt.stop(StopReason.SHUTDOWN);
    } else {
      job.interrupt();
    }
  }

  private void start(Job job) {
    if (!jobs.admit(job)) {
      return;
    }
    try {
      lane(job).enqueue(job);
    } catch (RejectedExecutionException closing) {
      jobs.ended(job);
      throw closing;
    }
  }

  private Lane lane(Job job) {
    return job instanceof AttemptJob ? slots : cleanUps;
  }

  /** What follows the end, or a pause, of a job. */
  private final class Housekeeping implements Job.Host {
    @Override
    public void ended(Job job) {
      lane(job).withdraw(job);
      jobs.ended(job);
      idle.accept(job.backup());
    }

    @Override
    public void again(Job job, Job.Next.Again next) {
      if (jobs.closed() && !job.engaged()) {
        stop(job);
        return;
      }
      try {
        threads.timer().after(next.after(), () -> resume(job, next.inTurn()));
      } catch (RejectedExecutionException ended) {
        stop(job);
      }
    }

    private void resume(Job job, boolean inTurn) {
      if (!job.unfinished()) {
        return;
      }
      try {
        if (inTurn) {
          lane(job).enqueue(job);
        } else {
          threads.progress().execute(() -> runOutOfTurn(job));
        }
      } catch (RejectedExecutionException closing) {
        stop(job);
      }
    }

    @Override
    public void lastStretch(Job job) {
      try {
        threads.progress().execute(() -> runOutOfTurn(job));
      } catch (RejectedExecutionException ended) {
        job.interrupt();
      }
    }

    private void runOutOfTurn(Job job) {
      Runnable after = job::abandoned;
      try {
        after = job.run();
      } finally {
        after.run();
      }
    }
  }
}
