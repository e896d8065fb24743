package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Activity;
import java.time.Duration;

/**
 * Something being done for one backup on pooled threads, one stretch after the other. What it waits for between two of them
 * costs nobody a thread. It can be told to stop: by an interrupt while it runs, by never running again if it does not.
 * Thread-safe.
 */
abstract class Job {
  private enum State {
    WAITING,
    BEGUN,
    ENDED
  }

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
  private State state = State.WAITING;
  private boolean told;

  @SuppressWarnings("NullAway.Init") // Set as the work begins, and read while it lasts.
  private Thread thread;

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
  final synchronized boolean unfinished() {
    return state != State.ENDED;
  }

  /** Whether stopping it now would lose what it has done. */
  synchronized boolean engaged() {
    return state == State.BEGUN;
  }

  final synchronized boolean interrupted() {
    return told;
  }

  /** Interrupts the work, or keeps it from going on. */
  final void interrupt() {
    synchronized (this) {
      told = true;
      if (state == State.BEGUN) {
        thread.interrupt();
      }
      if (state != State.WAITING) {
        return;
      }
      state = State.ENDED;
    }
    host.ended(this);
  }

  /** Interrupts the work. Returns false if it is not at work; then nothing has changed. */
  final synchronized boolean interruptWork() {
    if (state != State.BEGUN) {
      return false;
    }
    told = true;
    thread.interrupt();
    return true;
  }

  /** Works for a stretch. Returns what to do when its place is free for others. */
  final Runnable run() {
    synchronized (this) {
      if (state != State.WAITING) {
        return () -> {};
      }
      state = State.BEGUN;
      thread = Thread.currentThread();
    }
    Next next = new Next.End();
    try {
      next = work();
    } finally {
      synchronized (this) {
        next = told ? new Next.End() : next;
        state = next instanceof Next.Again ? State.WAITING : State.ENDED;
        // Under the lock: an interrupt meant for this work must not reach what the thread does
        // next.
        Thread.interrupted();
      }
    }
    return next instanceof Next.Again again ? () -> host.again(this, again) : this::abandoned;
  }

  /** Its work broke off. */
  final void abandoned() {
    host.ended(this);
  }
}
