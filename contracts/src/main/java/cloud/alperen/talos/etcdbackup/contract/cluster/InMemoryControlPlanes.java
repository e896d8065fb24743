package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import cloud.alperen.talos.etcdbackup.ports.ControlPlanes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Control planes that a test describes. Thread-safe. */
public final class InMemoryControlPlanes implements ControlPlanes {
  private sealed interface Description {
    record Reachable(ControlPlaneAccess access) implements Description {}

    record Lacking(Problem problem) implements Description {}
  }

  private final Map<ControlPlaneRef, Description> described = new ConcurrentHashMap<>();

  /** Describes a control plane; without endpoints it is reached through its Service. */
  public void put(ControlPlaneRef ref, List<Endpoint> endpoints, TalosIdentity identity) {
    List<Endpoint> reached =
        endpoints.isEmpty() ? List.of(Endpoint.ofService(ref.name(), ref.namespace())) : endpoints;
    described.put(ref, new Description.Reachable(new ControlPlaneAccess(ref, reached, identity)));
  }

  /** From now on finding it fails with this problem. */
  public void fail(ControlPlaneRef ref, Problem problem) {
    described.put(ref, new Description.Lacking(problem));
  }

  @Override
  public ControlPlaneAccess find(ControlPlaneRef ref) throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    Description description = described.get(ref);
    if (description instanceof Description.Reachable reachable) {
      return reachable.access();
    }
    Problem problem =
        description instanceof Description.Lacking lacking ? lacking.problem() : Problem.NOT_FOUND;
    throw new BackupException(new ControlPlaneUnavailable(ref, problem, ""));
  }
}
