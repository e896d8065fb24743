package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs of a runner, one per backup. A clean-up that has ended stays, as the memory that it was done, until it is
 * forgotten. Thread-safe.
 */
final class JobTable {
  private final Map<BackupId, Job> jobs = new HashMap<>();
  private final Set<Job> forgotten = new HashSet<>();
  private boolean closed;

  /** The job of this backup. */
  synchronized Optional<Job> of(BackupId backup) {
    return Optional.ofNullable(jobs.get(backup));
  }

  /** All of them, as they are now. */
  synchronized List<Job> all() {
    return List.copyOf(jobs.values());
  }

  /** Takes a job in. Returns false if its backup has one already, or if the table is closed. */
  synchronized boolean admit(Job job) {
    Job old = jobs.get(job.backup());
    if (closed || (old != null && !cleanedUp(old))) {
      return false;
    }
    jobs.put(job.backup(), job);
    return true;
  }

  /** Removes a job that has ended, or keeps it as the memory of a clean-up. */
  synchronized void ended(Job job) {
    if (forgotten.remove(job) || !cleanedUp(job)) {
      jobs.remove(job.backup(), job);
    }
    notifyAll();
  }

  /** Forgets that a backup was cleaned up; as soon as its job has ended, if that is still at it. */
  synchronized void forget(BackupId backup) {
    Job job = jobs.get(backup);
    if (job == null) {
      return;
    }
    if (cleanedUp(job)) {
      jobs.remove(backup);
    } else if (job.unfinished()) {
      forgotten.add(job);
    }
  }

  /** Takes in nothing more. Every job that was taken in before is seen by {@link #all} from here on. */
  synchronized void close() {
    closed = true;
  }

  synchronized boolean closed() {
    return closed;
  }

  /** Waits until all jobs have ended, or the time is up. */
  synchronized void awaitEnd(Deadline end) throws InterruptedException {
    while (unfinished() && !end.expired()) {
      wait(Math.max(1, end.remaining().toMillis()));
    }
  }

  /** Waits until all jobs have ended. */
  synchronized void awaitEnd() throws InterruptedException {
    while (unfinished()) {
      wait();
    }
  }

  private boolean unfinished() {
    return jobs.values().stream().anyMatch(Job::unfinished);
  }

  private static boolean cleanedUp(Job job) {
    return job.activity() instanceof Activity.CleanedUp;
  }
}
