package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.SnapshotDefect;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
  default Cure cure() {
    return Cure.TIME;
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
    public Cure cure() {
      return Cure.REPAIR;
    }

    @Override
    public boolean nextNode() {
      return true;
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
    public Cure cure() {
      return Cure.REPAIR;
    }

    @Override
    public boolean nextNode() {
      return true;
    }
  }

  /** The node found our client certificate, which is valid by our clock, to be expired or not valid yet. */
  record ClocksDiffer(NodeName node) implements SourceFailure {
    @Override
    public String reason() {
      return "ClocksDiffer";
    }

    @Override
    public String clause() {
      return "from node %s: by its clock, the client certificate has expired or is not valid yet; by this machine's clock it is valid, so check both clocks and their time servers"
          .formatted(node);
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
    public Cure cure() {
      return Cure.REPAIR;
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
    public Cure cure() {
      return Cure.REPAIR;
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

  /** The node sends more in one message, or faster than it was asked for, than this process can hold. */
  record MessagesTooLarge(NodeName node, String detail) implements SourceFailure {
    @Override
    public String reason() {
      return "SnapshotMessagesTooLarge";
    }

    @Override
    public String clause() {
      return "from node %s: its messages are too large to be held in memory (%s); Talos sends 1 KiB at a time, so check that the endpoint is a Talos node and what answers in its place"
          .formatted(node, detail);
    }

    @Override
    public Cure cure() {
      return Cure.REPAIR;
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
    public Cure cure() {
      return Cure.REPAIR;
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
      return clauses.stream().collect(Collectors.joining("; then "));
    }

    @Override
    public boolean nextNode() {
      return false;
    }
  }
}
