package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.ports.task.InterruptibleRun;
import java.util.function.Consumer;

/**
 * Work that runs once on some thread, unless it is cancelled first, and says when it will not run any
 * more: a future's own cancellation says so while the work still runs. From then on it holds on to nothing, for whoever was
 * asked to run it may keep it. Thread-safe.
 */
final class PartTask implements Runnable {
  private static final Runnable NOTHING = () -> {};

  private final InterruptibleRun run = new InterruptibleRun();
  // Guarded by this.
  private Runnable work;
  private Consumer<PartTask> whenEnded;

  PartTask(Runnable work, Consumer<PartTask> whenEnded) {
    this.work = work;
    this.whenEnded = whenEnded;
  }

  @Override
  public void run() {
    if (!run.begin()) {
      return;
    }
    try {
      takeWork().run();
    } finally {
      run.end(false);
      tell();
    }
  }

  private synchronized Runnable takeWork() {
    Runnable taken = work;
    work = NOTHING;
    return taken;
  }

  /** Whether it would begin now if it were run. */
  boolean waits() {
    return run.isWaiting();
  }

  /** Interrupts the work, or keeps it from starting. */
  void cancel() {
    if (run.interrupt()) {
      takeWork();
      tell();
    }
  }

  private void tell() {
    Consumer<PartTask> told;
    synchronized (this) {
      told = whenEnded;
      whenEnded = ended -> {};
    }
    told.accept(this);
  }
}
