package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes that deliver a real snapshot, refuse for some attempts, or pause in the middle until a test resumes them. */
final class TestSource implements SnapshotSource {
  private static final int BEFORE_THE_GATE = 8192;

  private final byte[] snapshot = snapshot();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Makes streams pause after two pages. */
  void shut() {
    gate = new CountDownLatch(1);
  }

  /** Resumes the paused streams. */
  void open() {
    gate.countDown();
  }

  void refuse(int times) {
    refusals.set(times);
  }

  int opened() {
    return opened.get();
  }

  int size() {
    return snapshot.length;
  }

  @Override
  public List<NodeHealth> probe(ControlPlaneAccess access) {
    return access.endpoints().stream()
        .map(endpoint -> (NodeHealth) new NodeHealth.Unknown(endpoint, "not asked"))
        .toList();
  }

  @Override
  public ByteStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    opened.incrementAndGet();
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new BackupException(new SourceFailure.NodeFailed(
          endpoint.node(), SourceProblem.UNREACHABLE, "connection refused"));
    }
    return new Stream(ByteBuffer.wrap(snapshot), gate);
  }

  private record Stream(ByteBuffer left, CountDownLatch gate) implements ByteStream {
    @Override
    public int read(ByteBuffer into) throws BackupException {
      if (left.position() >= BEFORE_THE_GATE) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new BackupException(new BackupFailure.Cancelled(), e);
        }
      }
      int count = Math.min(4096, Math.min(left.remaining(), into.remaining()));
      if (count == 0) {
        return -1;
      }
      into.put(left.slice(left.position(), count));
      left.position(left.position() + count);
      return count;
    }

    @Override
    public void close() {}
  }

  private static byte[] snapshot() {
    try (InputStream in = SnapshotContent.etcd34().open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
