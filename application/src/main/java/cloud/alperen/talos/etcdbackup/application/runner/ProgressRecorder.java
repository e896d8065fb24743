package cloud.alperen.talos.etcdbackup.application.runner;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import cloud.alperen.talos.etcdbackup.ports.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Knows how far one attempt is, and records it now and then, on another thread, one write at a time. Thread-confined to the attempt.
 *
 * <p>A write that fails is not repeated: the next one, or the end of the attempt, says more. No failure here, not even a
 * defect, becomes one of the attempt.
 */
final class ProgressRecorder implements BackupObserver {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final BackupId backup;
  private final StatusWriter writer;
  private final Executor executor;
  private final Ticker ticker;
  private final Supplier<TransitionContext> context;
  private final BackupObserver observer;
  private long lastWrite;

  @SuppressWarnings("NullAway.Init") // A transfer starts before it progresses.
  private NodeName node;

  private int transfers;
  private long transferred;
  private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);
  private AtomicBoolean claimed = new AtomicBoolean();

  ProgressRecorder(BackupOrder order, AttemptParts parts) {
    this.backup = order.backup();
    this.writer = parts.ports().status();
    this.executor = parts.progressThreads();
    this.ticker = parts.settings().time().ticker();
    this.context = () -> order.context(parts.now());
    this.observer = parts.observer();
    this.lastWrite = ticker.nanos();
  }

  @Override
  public void on(BackupEvent event) {
    if (event instanceof BackupEvent.TransferStarted started) {
      node = started.node();
      transfers++;
    } else if (event instanceof BackupEvent.Progressed progressed) {
      transferred = progressed.bytes();
      if (due()) {
        record(progressed);
      }
    }
  }

  /** How many nodes began to send. */
  int transfers() {
    return transfers;
  }

  /** What the last of them has sent. */
  long transferred() {
    return transferred;
  }

  private void record(BackupEvent.Progressed progressed) {
    lastWrite = ticker.nanos();
    NodeName from = node;
    AtomicBoolean mine = new AtomicBoolean();
    claimed = mine;
    try {
      inFlight = CompletableFuture.runAsync(
          () -> {
            if (mine.compareAndSet(false, true)) {
              write(from, progressed);
            }
          },
          executor);
    } catch (RejectedExecutionException closing) {
      unrecorded(new BackupFailure.StatusUnwritable(backup, "no thread is left to write it"));
    }
  }

  /** Waits for a write under way, but not for one that has not begun, which is dropped: after it only the caller writes. */
  void finish() throws InterruptedException {
    if (claimed.compareAndSet(false, true)) {
      return;
    }
    try {
      inFlight.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "recording progress failed in an unforeseen way", e.getCause());
    }
  }

  private boolean due() {
    return inFlight.isDone() && ticker.nanos() - lastWrite >= INTERVAL.toNanos();
  }

  private void write(NodeName from, BackupEvent.Progressed progressed) {
    try {
      writer.update(
          backup,
          status -> status.phase() == Phase.RUNNING ? apply(status, from, progressed) : status);
    } catch (BackupException unwritable) {
      // The attempt goes on: whether the backup is gone or the API is away shows when its end is
      // recorded.
      unrecorded(unwritable.failure());
    } catch (RuntimeException defect) {
      observer.on(new BackupEvent.DefectFound(backup, defect));
    }
  }

  private void unrecorded(BackupFailure failure) {
    observer.on(new BackupEvent.ProgressUnrecorded(backup, failure));
  }

  private BackupStatus apply(
      BackupStatus status, NodeName from, BackupEvent.Progressed progressed) {
    return Lifecycle.progress(
        status, from, progressed.bytes(), progressed.expectedBytes(), context.get());
  }
}
