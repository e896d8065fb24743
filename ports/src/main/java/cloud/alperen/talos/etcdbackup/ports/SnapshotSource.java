package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeHealth;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import java.util.List;

/** Where etcd snapshots come from. Implementations are thread-safe and keep no connection between calls. */
public interface SnapshotSource {
  /**
   * Asks all endpoints at once how their etcd member is, and waits a few seconds at most.
   *
   * @return one answer per endpoint, in the order of {@code access.endpoints()}; a node that is not allowed to tell, does
   *     not answer or is down is {@link NodeHealth.Unknown}
   * @throws BackupException with a {@code ControlPlaneUnavailable} failure if the identity cannot be read, or {@code
   *     Cancelled}; never because of a single node
   */
  List<NodeHealth> probe(ControlPlaneAccess access) throws BackupException;

  /**
   * Starts a snapshot on one node, with that node only, unless the rule objects to the etcd member there.
   *
   * <p>Asks how that member is on the connection that the snapshot then comes over, since behind a load balancer another
   * one may have been probed, and waits for the answer as {@link #probe} does. Returns as soon as the call is on its way; a
   * node that does not answer shows at the first read.
   *
   * @param endpoint one of {@code access.endpoints()}
   * @param rule by which the member is judged, if it tells how it is
   * @param deadline when the whole stream must have ended; reads after it fail with {@code TimedOut}-like source failures
   * @return a stream that the caller closes, soon: the node must not keep a read transaction open. Reads fail with a {@code
   *     SourceFailure}, also on silence for longer than the source's connect, first-byte and idle timeouts
   * @throws BackupException with a {@code SourceFailure}, {@code MemberUnfit} if the rule objects; a {@code
   *     ControlPlaneUnavailable} if the identity cannot be read; or {@code Cancelled}
   */
  ByteStream open(ControlPlaneAccess access, Endpoint endpoint, MemberRule rule, Deadline deadline)
      throws BackupException;
}
