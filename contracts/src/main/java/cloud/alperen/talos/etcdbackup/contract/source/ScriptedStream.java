package cloud.alperen.talos.etcdbackup.contract.source;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure.Silent.Phase;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One call to a {@link ScriptedNode}. Without an ending it falls silent at its limit. */
final class ScriptedStream implements ByteStream {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final ScriptedNode node;
  private final NodeName name;
  private final InputStream content;
  private final Optional<BackupFailure> ending;
  private final Deadline deadline;
  private final Duration patience;
  private final long limit;
  private long position;
  private boolean open = true;
  private Optional<BackupFailure> failure = Optional.empty();

  ScriptedStream(
      ScriptedNode node,
      NodeName name,
      SnapshotContent content,
      long limit,
      Optional<BackupFailure> ending,
      Deadline deadline,
      Duration patience) {
    this.node = node;
    this.name = name;
    this.limit = limit;
    this.ending = ending;
    this.deadline = deadline;
    this.patience = patience;
    try {
      this.content = content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(ByteBuffer into) throws BackupException {
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("there is no room in the buffer");
    }
    lock.lock();
    try {
      stopIfNeeded();
      return position < limit ? take(into) : end();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      finish(new BackupFailure.Cancelled());
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int take(ByteBuffer into) {
    byte[] bytes = new byte[(int) Math.min(into.remaining(), limit - position)];
    try {
      int count = content.read(bytes);
      if (count > 0) {
        into.put(bytes, 0, count);
        position += count;
        node.sent(count);
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int end() throws BackupException {
    if (ending.isPresent()) {
      throw failed(ending.get());
    }
    try {
      long left = Math.min(patience.toNanos(), deadline.remaining().toNanos());
      while (open && left > 0) {
        left = woken.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopIfNeeded();
    Phase phase = position == 0 ? Phase.FIRST_BYTE : Phase.IDLE;
    throw failed(new SourceFailure.Silent(name, phase, patience));
  }

  private void stopIfNeeded() throws BackupException {
    if (failure.isPresent()) {
      throw failed(failure.get());
    }
    if (Thread.currentThread().isInterrupted()) {
      throw failed(new BackupFailure.Cancelled());
    }
    if (deadline.expired()) {
      throw failed(new SourceFailure.NodeFailed(
          name,
          SourceProblem.STREAM_BROKEN,
          "DEADLINE_EXCEEDED (the time for this attempt is up)"));
    }
  }

  private BackupException failed(BackupFailure why) {
    finish(why);
    return new BackupException(why);
  }

  private void finish(BackupFailure why) {
    if (open) {
      open = false;
      failure = Optional.of(why);
      node.streamEnded();
    }
  }
}
