package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.util.List;

/**
 * Streams etcd snapshots from the nodes of a control plane. Implementations are thread-safe and keep no connection between
 * calls.
 */
public interface SnapshotSource {
  /**
   * Asks all endpoints in parallel for the health of their etcd members, and waits a few seconds at most.
   *
   * @return one answer per endpoint, in the order of {@code access.endpoints()}; a node that denies the question, does not
   *     answer or is down is {@link NodeHealth.Unknown}
   * @throws BackupException with a {@code ControlPlaneUnavailable} failure if the identity cannot be read, or
   *     {@code Cancelled}; never because of a single node
   */
  List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException;

  /**
   * Starts a snapshot on one node, unless the rule objects to its etcd member. No other node is asked.
   *
   * <p>The member's health is asked again on the connection that the snapshot uses, because behind a load balancer
   * {@link #probe} may have reached another member. This method waits for that answer as {@link #probe} does. It returns as
   * soon as the snapshot call is sent; if the node does not answer, the first read fails.
   *
   * @param endpoint one of {@code access.endpoints()}
   * @param rule the rule that the member must satisfy, if its health is known
   * @param deadline the time by which the stream must end; later reads fail with a source failure for the time-out
   * @return a stream that the caller closes as soon as possible, because it holds a read transaction open on the node. Reads
   *     fail with a {@code SourceFailure}, also if the node is silent for longer than the source's connect, first-byte and idle
   *     timeouts
   * @throws BackupException with a {@code SourceFailure}, {@code MemberUnfit} if the rule objects; a
   *     {@code ControlPlaneUnavailable} if the identity cannot be read; or {@code Cancelled}
   */
  ByteStream open(ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException;
}
