package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** No whole snapshot came from a node. All messages start with {@code Failed to take etcd snapshot}. */
public sealed interface SourceFailure extends BackupFailure {
  /** One clause about the node and the fix, without the common prefix. */
  String clause();

  /** Whether another node of the same control plane may do better. */
  default boolean nextNode() {
    return true;
  }

  @Override
  default String userMessage() {
    return "Failed to take etcd snapshot " + clause();
  }

  @Override
  default Cure cure() {
    return Cure.TIME;
  }

  /**
   * A node delivered no whole snapshot.
   *
   * @param problem which kind
   * @param detail what the node or the network said; empty if the problem says it all
   */
  record NodeFailed(NodeName node, SourceProblem problem, String detail) implements SourceFailure {
    public NodeFailed {
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(detail, "detail");
    }

    @Override
    public String reason() {
      return problem.reason();
    }

    @Override
    public String clause() {
      return "from node %s: %s".formatted(node, problem.clause(detail));
    }

    @Override
    public Cure cure() {
      return problem.cure();
    }

    @Override
    public boolean nextNode() {
      return problem.nextNode();
    }
  }

  /** The node's certificate is from the control plane's CA, but not for the name by which the node is asked. */
  record Misnamed(NodeName node, String expected, String names) implements SourceFailure {
    @Override
    public String reason() {
      return "NodeMisnamed";
    }

    @Override
    public String clause() {
      return "from node %1$s: its certificate is not for %2$s but for %3$s; add %2$s to machine.certSANs of the nodes, or use an endpoint that the certificate names"
          .formatted(node, expected, names);
    }

    @Override
    public Cure cure() {
      return Cure.REPAIR;
    }
  }

  /** The node accepted the call and then said nothing for too long, which is how an etcd that is down looks. */
  record Silent(NodeName node, Phase phase, Duration waited) implements SourceFailure {
    /** What was waited for. */
    public enum Phase {
      CONNECT(
          "no connection was made within %s; check that it is up and that the network lets port 50000 through"),
      FIRST_BYTE("no bytes and no error came within %s; check that etcd is running on it"),
      IDLE("the stream stood still for %s; check the node's load and the network");

      private final String text;

      Phase(String text) {
        this.text = text;
      }
    }

    @Override
    public String reason() {
      return "NodeSilent";
    }

    @Override
    public String clause() {
      return "from node %s: %s".formatted(node, phase.text.formatted(GoDuration.format(waited)));
    }
  }

  /** All bytes were received as sent, but they are no restorable snapshot. */
  record Defective(NodeName node, SnapshotDefect defect) implements SourceFailure {
    @Override
    public String reason() {
      return defect.reason();
    }

    @Override
    public String clause() {
      return "from node %s: %s".formatted(node, defect.description());
    }
  }

  /**
   * No node may be asked, or all that were asked failed.
   *
   * @param clauses one per node
   * @param cure time, if that may help at one of them
   */
  record EveryNodeFailed(List<String> clauses, Cure cure) implements SourceFailure {
    public EveryNodeFailed {
      clauses = List.copyOf(clauses);
      Objects.requireNonNull(cure, "cure");
    }

    @Override
    public String reason() {
      return "EveryNodeFailed";
    }

    @Override
    public String clause() {
      return String.join("; then ", clauses);
    }

    @Override
    public boolean nextNode() {
      return false;
    }
  }
}
