package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.source.ScriptedSnapshotSource;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes in memory that send given bytes, in pieces of a given size, and pass script points on the way. */
final class ScriptedNodes implements SnapshotSource {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Script script;
  private final ScriptedSnapshotSource nodes;
  private final Set<Endpoint> senders = new HashSet<>();
  private final Map<Endpoint, NodeHealth> healthLater = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private int piece = 100_000;

  ScriptedNodes(Script script) {
    this(script, new ScriptedSnapshotSource(PATIENCE));
  }

  ScriptedNodes(Script script, ScriptedSnapshotSource nodes) {
    this.script = script;
    this.nodes = nodes;
  }

  /** A node does not tell how it is until it {@link #says} so. */
  ScriptedNodes sends(String host, byte[] snapshot) {
    Endpoint endpoint = Endpoint.parse(host);
    if (senders.add(endpoint)) {
      nodes.node(endpoint).report(new NodeHealth.Unknown(endpoint, "may not tell"));
    }
    nodes.node(endpoint).serve(SnapshotContent.of(snapshot));
    return this;
  }

  ScriptedNodes says(NodeHealth answer) {
    nodes.node(answer.endpoint()).report(answer);
    return this;
  }

  /** Answers this once it is asked for a snapshot: another member than the one that was probed. */
  ScriptedNodes saysLater(NodeHealth answer) {
    healthLater.put(answer.endpoint(), answer);
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
    return nodes.probe(access);
  }

  @Override
  public ByteStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    script.pass("source.open:" + endpoint.host());
    Optional.ofNullable(healthLater.get(endpoint)).ifPresent(this::says);
    ByteStream stream = nodes.open(access, endpoint, rule, deadline);
    open.incrementAndGet();
    return new Stream(endpoint, stream);
  }

  private final class Stream implements ByteStream {
    private final Endpoint endpoint;
    private final ByteStream stream;
    private boolean closed;

    Stream(Endpoint endpoint, ByteStream stream) {
      this.endpoint = endpoint;
      this.stream = stream;
    }

    @Override
    public int read(ByteBuffer into) throws BackupException {
      script.pass("source.read:" + endpoint.host());
      int limit = into.limit();
      try {
        return stream.read(into.limit(Math.min(limit, into.position() + piece)));
      } finally {
        into.limit(limit);
      }
    }

    @Override
    public void close() {
      stream.close();
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        script.note("source.close:" + endpoint.host());
      }
    }
  }
}
