package cloud.alperen.talos.etcdbackup.contract.source;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source whose nodes live in memory and do what a test tells them. A node that was never mentioned
 * is unreachable. Thread-safe.
 */
public final class ScriptedSnapshotSource implements SnapshotSource {
  private final Duration patience;
  private final Map<Endpoint, ScriptedNode> nodes;

  /**
   * Makes a source without nodes.
   *
   * @param patience how long a read or a question waits for a silent node
   */
  public ScriptedSnapshotSource(Duration patience) {
    this(patience, new ConcurrentHashMap<>());
  }

  private ScriptedSnapshotSource(Duration patience, Map<Endpoint, ScriptedNode> nodes) {
    this.patience = Objects.requireNonNull(patience, "patience");
    this.nodes = nodes;
  }

  /** A source for the same nodes that waits for silent ones for so long. */
  public ScriptedSnapshotSource waitingFor(Duration otherPatience) {
    return new ScriptedSnapshotSource(otherPatience, nodes);
  }

  /** The node at that endpoint; it exists from now on, healthy and with a small real snapshot. */
  public ScriptedNode node(Endpoint endpoint) {
    return nodes.computeIfAbsent(endpoint, ScriptedNode::new);
  }

  @Override
  public List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    List<NodeHealth> answers = new ArrayList<>();
    for (Endpoint endpoint : access.endpoints()) {
      answers.add(
          nodes.containsKey(endpoint)
              ? node(endpoint).health(patience)
              : new NodeHealth.Unknown(endpoint, "nobody listens there"));
    }
    return List.copyOf(answers);
  }

  @Override
  public ByteStream open(
      ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException {
    ScriptedNode node = nodes.get(endpoint);
    if (node == null) {
      ScriptedNode nobody = new ScriptedNode(endpoint);
      nobody.failAfter(
          0,
          new SourceFailure.NodeFailed(
              endpoint.node(), SourceProblem.UNREACHABLE, "connection refused"));
      return nobody.open(deadline, patience);
    }
    Optional<String> objection = rule.objectionTo(node.health(patience));
    if (objection.isPresent()) {
      throw new BackupException(new SourceFailure.NodeFailed(
          endpoint.node(), SourceProblem.MEMBER_UNFIT, objection.get()));
    }
    return node.open(deadline, patience);
  }
}
