package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes that send given bytes, in pieces of a given size. */
final class ScriptedNodes implements SnapshotSource {
  private final Script script;
  private final Map<String, byte[]> bytes = new HashMap<>();
  private final Map<String, NodeHealth> health = new HashMap<>();
  private final Map<String, NodeHealth> healthLater = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private int piece = 100_000;

  ScriptedNodes(Script script) {
    this.script = script;
  }

  ScriptedNodes sends(String host, byte[] snapshot) {
    bytes.put(host, snapshot);
    return this;
  }

  ScriptedNodes says(NodeHealth answer) {
    health.put(answer.endpoint().host(), answer);
    return this;
  }

  /** Answers this once it is asked for a snapshot: another member than the one that was probed. */
  ScriptedNodes saysLater(NodeHealth answer) {
    healthLater.put(answer.endpoint().host(), answer);
    return this;
  }

  ScriptedNodes inPiecesOf(int size) {
    piece = size;
    return this;
  }

  int openStreams() {
    return open.get();
  }

  @Override
  public List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException {
    script.pass("source.probe");
    return access.endpoints().stream()
        .map(endpoint ->
            health.getOrDefault(endpoint.host(), new NodeHealth.Unknown(endpoint, "may not tell")))
        .toList();
  }

  @Override
  public ByteStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    script.pass("source.open:" + endpoint.host());
    Optional<String> objection =
        Optional.ofNullable(healthLater.get(endpoint.host())).flatMap(rule::objectionTo);
    if (objection.isPresent()) {
      throw new BackupException(new SourceFailure.MemberUnfit(endpoint.node(), objection.get()));
    }
    open.incrementAndGet();
    return new Stream(endpoint, ByteBuffer.wrap(bytes.get(endpoint.host())), deadline);
  }

  private final class Stream implements ByteStream {
    private final Endpoint endpoint;
    private final ByteBuffer rest;
    private final Deadline deadline;
    private boolean closed;

    Stream(Endpoint endpoint, ByteBuffer rest, Deadline deadline) {
      this.endpoint = endpoint;
      this.rest = rest;
      this.deadline = deadline;
    }

    @Override
    public int read(ByteBuffer into) throws BackupException {
      script.pass("source.read:" + endpoint.host());
      if (Thread.currentThread().isInterrupted()) {
        throw new BackupException(new BackupFailure.Cancelled());
      }
      if (closed || deadline.expired()) {
        throw new BackupException(new SourceFailure.Silent(
            endpoint.node(), SourceFailure.Silent.Phase.IDLE, Duration.ofSeconds(1)));
      }
      if (!rest.hasRemaining()) {
        return -1;
      }
      int size = Math.min(Math.min(piece, into.remaining()), rest.remaining());
      into.put(rest.duplicate().limit(rest.position() + size));
      rest.position(rest.position() + size);
      return size;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        script.note("source.close:" + endpoint.host());
      }
    }
  }
}
