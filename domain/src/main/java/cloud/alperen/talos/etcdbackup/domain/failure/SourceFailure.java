package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** No whole snapshot came from a node. All messages start with {@code Failed to take etcd snapshot}. */
public sealed interface SourceFailure extends BackupFailure {
  /** One clause about the node and the fix, without the common prefix. */
  String clause();

  /** Whether another node of the same control plane may do better. */
  boolean nextNode();

  @Override
  default String userMessage() {
    return "Failed to take etcd snapshot " + clause();
  }

  @Override
  default boolean retryable() {
    return true;
  }

  /** The node refused the connection, does not resolve, or the network is broken. */
  record Unreachable(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "NodeUnreachable";
    }

    @Override
    public String clause() {
      return "from node %s: cannot connect (%s); check that it is up and that network policies let port 50000 through"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The node's certificate is not from the control plane's CA, or is for another name. */
  record Untrusted(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "NodeUntrusted";
    }

    @Override
    public String clause() {
      return "from node %s: its certificate is not trusted (%s); check that the endpoint belongs to this control plane, that its OS CA was not rotated, and that no proxy ends TLS in between"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The node rejected our client certificate during the TLS handshake. */
  record CertificateRejected(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "ClientCertificateRejected";
    }

    @Override
    public String clause() {
      return "from node %s: it rejected the client certificate (%s); check that the secrets bundle belongs to this cluster and that the clocks agree"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The certificate is fine, but its role may not take snapshots. The same on every node. */
  record AccessDenied(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "RoleMissing";
    }

    @Override
    public String clause() {
      return "from node %s: access denied (%s); the client certificate needs the role os:etcd:backup"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return false;
    }
  }

  /** The node refuses for a reason of its own: it is in maintenance, or does not forward requests. */
  record NodeRefused(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "NodeRefused";
    }

    @Override
    public String clause() {
      return "from node %s: it refused the request (%s); check that it is a configured control plane node of this cluster"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The endpoint is a worker, or a node without a configuration. */
  record NotControlPlane(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "NotControlPlaneNode";
    }

    @Override
    public String clause() {
      return "from node %s: it is no control plane node (%s); list only control plane nodes as endpoints"
          .formatted(node, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The etcd member that the endpoint led to must not be asked; see {@code MemberRule}. */
  record MemberUnfit(NodeName node, String objection) implements SourceFailure {
    @Override
    public String reason() {
      return "EtcdMemberUnfit";
    }

    @Override
    public String clause() {
      return "from node %s: not asked, because %s; check its etcd with talosctl etcd status"
          .formatted(node, objection);
    }

    @Override
    public boolean nextNode() {
      return true;
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

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The stream ended with an error, be it of the transport or of etcd. */
  record StreamBroken(NodeName node, String code, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "SnapshotStreamBroken";
    }

    @Override
    public String clause() {
      return "from node %s: the stream ended with %s (%s); check the health of etcd on it"
          .formatted(node, code, detail);
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The node understood the request and refuses it for good: a wrong setting, not a broken node. */
  record RequestRefused(NodeName node, String code, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "SnapshotRequestRefused";
    }

    @Override
    public String clause() {
      return "from node %s: it refused the request with %s (%s); check that the endpoint is a Talos API"
          .formatted(node, code, detail);
    }

    @Override
    public boolean nextNode() {
      return false;
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

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /**
   * No node may be asked, or all that were asked failed.
   *
   * @param clauses one per node
   */
  record EveryNodeFailed(List<String> clauses) implements SourceFailure {
    public EveryNodeFailed {
      clauses = List.copyOf(clauses);
    }

    @Override
    public String reason() {
      return "EveryNodeFailed";
    }

    @Override
    public String clause() {
      return clauses.stream().collect(Collectors.joining("; then "));
    }

    @Override
    public boolean nextNode() {
      return false;
    }
  }
}
