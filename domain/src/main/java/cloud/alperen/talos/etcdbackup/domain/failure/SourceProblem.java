package cloud.alperen.talos.etcdbackup.domain.failure;

/** Why a node delivered no whole snapshot, and what to do about it. {@link SourceFailure.NodeFailed} tells it with details. */
public enum SourceProblem {
  /** The node refused the connection, does not resolve, or the network is broken. */
  UNREACHABLE(
      "NodeUnreachable",
      "cannot connect (%s); check that it is up and that network policies let port 50000 through",
      Cure.TIME),
  /** The node's certificate is not from the control plane's CA, or is for another name. */
  UNTRUSTED(
      "NodeUntrusted",
      "its certificate is not trusted (%s); check that the endpoint belongs to this control plane, that its OS CA was not rotated, and that no proxy ends TLS in between",
      Cure.REPAIR),
  /** The node rejected our client certificate during the TLS handshake. */
  CERTIFICATE_REJECTED(
      "ClientCertificateRejected",
      "it rejected the client certificate (%s); check that the secrets bundle belongs to this cluster and that the clocks agree",
      Cure.REPAIR),
  /** The node finds our client certificate expired or not valid yet. By our clock it is valid. No details. */
  CLOCKS_DIFFER(
      "ClocksDiffer",
      "by its clock, the client certificate has expired or is not valid yet; by this machine's clock it is valid, so check both clocks and their time servers",
      Cure.TIME),
  /** The certificate is fine, but its role may not take snapshots. The same on every node. */
  ACCESS_DENIED(
      "RoleMissing",
      "access denied (%s); the client certificate needs the role os:etcd:backup",
      Cure.REPAIR,
      false),
  /** The node refuses for a reason of its own: it is in maintenance, or does not forward requests. */
  NODE_REFUSED(
      "NodeRefused",
      "it refused the request (%s); check that it is a configured control plane node of this cluster",
      Cure.TIME),
  /** The endpoint is a worker, or a node without a configuration. */
  NOT_CONTROL_PLANE(
      "NotControlPlaneNode",
      "it is no control plane node (%s); list only control plane nodes as endpoints",
      Cure.REPAIR),
  /** The etcd member that the endpoint led to must not be asked; see {@code MemberRule}. */
  MEMBER_UNFIT(
      "EtcdMemberUnfit",
      "not asked, because %s; check its etcd with talosctl etcd status",
      Cure.TIME),
  /** The stream ended with an error of the transport or of etcd. */
  STREAM_BROKEN(
      "SnapshotStreamBroken",
      "the stream ended with %s; check the health of etcd on it",
      Cure.TIME),
  /** The node sends more in one message, or faster than it was asked for, than this process can hold. */
  MESSAGES_TOO_LARGE(
      "SnapshotMessagesTooLarge",
      "its messages are too large to be held in memory (%s); Talos sends 1 KiB at a time, so check that the endpoint is a Talos node and what answers in its place",
      Cure.REPAIR),
  /** The node understood the request and refuses it for good: a wrong setting, not a broken node. The same on every node. */
  REQUEST_REFUSED(
      "SnapshotRequestRefused",
      "it refused the request with %s; check that the endpoint is a Talos API",
      Cure.REPAIR,
      false);

  private final String reason;
  private final String clause;
  private final Cure cure;
  private final boolean nextNode;

  SourceProblem(String reason, String clause, Cure cure) {
    this(reason, clause, cure, true);
  }

  SourceProblem(String reason, String clause, Cure cure, boolean nextNode) {
    this.reason = reason;
    this.clause = clause;
    this.cure = cure;
    this.nextNode = nextNode;
  }

  /** Stable CamelCase name. */
  String reason() {
    return reason;
  }

  String clause(String detail) {
    return clause.formatted(detail);
  }

  Cure cure() {
    return cure;
  }

  /** Whether another node may do better. */
  boolean nextNode() {
    return nextNode;
  }
}
