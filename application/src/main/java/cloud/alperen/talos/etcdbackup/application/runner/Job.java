package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import cloud.alperen.talos.etcdbackup.ports.task.InterruptibleRun;
import java.time.Duration;

/**
 * Something being done for one backup on pooled threads, one stretch after the other. What it waits for between two of them
 * costs nobody a thread. It can be told to stop: by an interrupt while it runs, by never running again if it does not.
 * Thread-safe.
 */
abstract class Job {
  /** What comes after a stretch of work. */
  sealed interface Next {
    /** Nothing. */
    record End() implements Next {}

    /**
     * Another stretch.
     *
     * @param after a pause
     * @param inTurn whether it then waits for its turn; if not, it is quick
     */
    record Again(Duration after, boolean inTurn) implements Next {}
  }

  /** Whom a job tells what becomes of it. */
  interface Host {
    /** Once, when it has ended or is certain never to begin. */
    void ended(Job job);

    void again(Job job, Next.Again next);

    /** What it was paused in has to be brought to an end, at once and out of turn. */
    void lastStretch(Job job);
  }

  private final BackupId backup;
  private final FairQueue.Claim claim;
  private final Host host;
  private final InterruptibleRun run = new InterruptibleRun();

  Job(BackupId backup, FairQueue.Claim claim, Host host) {
    this.backup = backup;
    this.claim = claim;
    this.host = host;
  }

  abstract Activity activity();

  /** A stretch of work. An interrupt that is left set when it returns is cleared: the thread belongs to others. */
  abstract Next work();

  final BackupId backup() {
    return backup;
  }

  final FairQueue.Claim claim() {
    return claim;
  }

  /** Whether it still has to be waited for. */
  final boolean unfinished() {
    return !run.hasEnded();
  }

  /** Whether stopping it now would lose what it has done. */
  boolean engaged() {
    return run.isRunning();
  }

  final boolean interrupted() {
    return run.wasInterrupted();
  }

  /** Interrupts the work, or keeps it from going on. */
  final void interrupt() {
    if (run.interrupt()) {
      host.ended(this);
    }
  }

  /** Interrupts the work. Returns false if it is not at work; then nothing has changed. */
  final boolean interruptWork() {
    return run.interruptIfRunning();
  }

  /** Works for a stretch. Returns what to do when its place is free for others. */
  final Runnable run() {
    if (!run.begin()) {
      return () -> {};
    }
    Next next = new Next.End();
    boolean again = false;
    try {
      next = work();
    } finally {
      again = run.end(next instanceof Next.Again);
      // Whoever else interrupted the work: the thread belongs to others.
      Thread.interrupted();
    }
    return again && next instanceof Next.Again pause
        ? () -> host.again(this, pause)
        : this::abandoned;
  }

  /** Its work broke off. */
  final void abandoned() {
    host.ended(this);
  }
}
