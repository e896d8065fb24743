package cloud.alperen.talos.etcdbackup.contract.source;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.EtcdAlarm;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One node of a {@link ScriptedSnapshotSource}. What it is told applies to calls opened later. */
public final class ScriptedNode implements SourceNode {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Endpoint endpoint;
  private SnapshotContent content = SnapshotContent.etcd36();
  private long limit = Long.MAX_VALUE;
  private Optional<BackupFailure> ending = Optional.empty();
  private NodeHealth health;
  private boolean healthWithheld;
  private int healthQuestions;
  private int openStreams;
  private int streamsOpened;
  private long bytesSent;

  ScriptedNode(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.health = new NodeHealth.Answered(endpoint, 1, 2, false, 100, EtcdAlarm.NONE);
  }

  @Override
  public void serve(SnapshotContent served) {
    Objects.requireNonNull(served, "served");
    script(served, Long.MAX_VALUE, Optional.empty());
  }

  @Override
  public void failAfter(long bytes) {
    failAfter(
        bytes,
        new SourceFailure.NodeFailed(
            endpoint.node(), SourceProblem.STREAM_BROKEN, "UNAVAILABLE (the node is going down)"));
  }

  /** Sends so many bytes, then fails like this. */
  public void failAfter(long bytes, BackupFailure failure) {
    script(content, bytes, Optional.of(failure));
  }

  @Override
  public void fallSilentAfter(long bytes) {
    script(content, bytes, Optional.empty());
  }

  @Override
  public void denyAccess() {
    failAfter(
        0,
        new SourceFailure.NodeFailed(
            endpoint.node(), SourceProblem.ACCESS_DENIED, "not authorized"));
  }

  @Override
  public void becomeLearner() {
    report(new NodeHealth.Answered(endpoint, 1, 2, true, 100, EtcdAlarm.NONE));
  }

  /** What the node answers when it is probed. */
  public void report(NodeHealth answer) {
    Objects.requireNonNull(answer, "answer");
    locked(() -> {
      this.health = answer;
      this.healthWithheld = false;
    });
  }

  @Override
  public void withholdHealth() {
    locked(() -> this.healthWithheld = true);
  }

  @Override
  public void awaitHealthQuestions(int count) throws InterruptedException {
    await(() -> healthQuestions >= count, () -> healthQuestions + " questions, not " + count);
  }

  /** How many streams were ever opened. */
  public int streamsOpened() {
    lock.lock();
    try {
      return streamsOpened;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long bytesSent() {
    lock.lock();
    try {
      return bytesSent;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitOpenStreams(int count) throws InterruptedException {
    await(() -> openStreams == count, () -> openStreams + " open streams, not " + count);
  }

  /** Nothing is sent ahead of the reader, so it is always quiet. */
  @Override
  public void awaitQuiet() {}

  /** What the node answers; nothing is known of it if it does not answer in time. */
  NodeHealth health(Duration patience) throws BackupException {
    lock.lock();
    try {
      healthQuestions++;
      changed.signalAll();
      long left = patience.toNanos();
      while (healthWithheld && left > 0) {
        left = changed.awaitNanos(left);
      }
      return healthWithheld ? new NodeHealth.Unknown(endpoint, "no answer") : health;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupException(new BackupFailure.Cancelled(), e);
    } finally {
      lock.unlock();
    }
  }

  ByteStream open(Deadline deadline, Duration patience) {
    lock.lock();
    try {
      ScriptedStream stream =
          new ScriptedStream(this, endpoint.node(), content, limit, ending, deadline, patience);
      openStreams++;
      streamsOpened++;
      changed.signalAll();
      return stream;
    } finally {
      lock.unlock();
    }
  }

  void sent(int bytes) {
    locked(() -> bytesSent += bytes);
  }

  void streamEnded() {
    locked(() -> openStreams--);
  }

  private void script(SnapshotContent served, long bytes, Optional<BackupFailure> last) {
    locked(() -> {
      this.content = served;
      this.limit = bytes;
      this.ending = last;
    });
  }

  private void await(BooleanSupplier condition, Supplier<String> otherwise)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE_NANOS;
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError(otherwise.get());
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
