package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable;
import cloud.alperen.talos.etcdbackup.domain.failure.PrerequisiteFailure.ControlPlaneUnavailable.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What talos-operator records about a cluster in {@code status.bundleConfig} (alperencelik's
 * talos-operator, {@code pkg/talos/bundle.go}), as far as a client needs it. Stateless.
 */
public final class BundleConfig {
  private BundleConfig() {}

  /**
   * Where the control plane listens: the listed {@code clientEndpoint}s, else the Service named
   * {@code clusterName} in the control plane's namespace. The {@code endpoint} in there is the
   * Kubernetes API and is not used.
   *
   * @param json the recorded text; JSON or YAML
   * @param ref whose it is: its namespace is that of the Service
   * @return at least one endpoint, in the recorded order
   * @throws BackupException with {@code ControlPlaneUnavailable} if the text is broken or names no
   *     endpoint
   */
  public static List<Endpoint> endpoints(String json, ControlPlaneRef ref) throws BackupException {
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(ref, "ref");
    try {
      YamlTree config = YamlTree.parse(json);
      List<Endpoint> endpoints = new ArrayList<>();
      for (String text : config.texts("clientEndpoint")) {
        endpoints.add(Endpoint.parse(text));
      }
      if (endpoints.isEmpty()) {
        String cluster = config
            .text("clusterName")
            .orElseThrow(
                () -> new UnreadableException("neither clientEndpoint nor clusterName is set"));
        endpoints.add(service(cluster, ref));
      }
      return List.copyOf(endpoints);
    } catch (UnreadableException e) {
      throw unreadable(ref, e.clause());
    } catch (IllegalArgumentException e) {
      throw unreadable(ref, String.valueOf(e.getMessage()));
    }
  }

  private static Endpoint service(String cluster, ControlPlaneRef ref) throws UnreadableException {
    // A Service's name is a DNS label, so that nothing else can slip into the address.
    if (!cluster.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw new UnreadableException("clusterName '" + cluster + "' is no host name");
    }
    return Endpoint.ofService(cluster, ref.namespace());
  }

  private static BackupException unreadable(ControlPlaneRef ref, String clause) {
    return new BackupException(
        new ControlPlaneUnavailable(ref, Problem.BUNDLE_CONFIG_UNREADABLE, clause));
  }
}
