package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The manifests that users apply, rendered and taken by real programs. */
@OnRealKubernetes
class DeployIT {
  @Test
  void oneCommandInstallsEverything(RealKubernetes kubernetes) throws Exception {
    String deploy = World.deployFolder().toString();
    String applied = kubernetes.kubectl().run("apply", "-k", deploy);
    for (String kind : List.of(
        "customresourcedefinition.apiextensions.k8s.io/talosetcdbackups.talos.alperen.cloud",
        "namespace/talos-etcd-backup",
        "serviceaccount/talos-etcd-backup",
        "clusterrole.rbac.authorization.k8s.io/talos-etcd-backup",
        "clusterrolebinding.rbac.authorization.k8s.io/talos-etcd-backup",
        "deployment.apps/talos-etcd-backup",
        "service/talos-etcd-backup-metrics",
        "networkpolicy.networking.k8s.io/talos-etcd-backup")) {
      assertTrue(applied.contains(kind), kind + " in:\n" + applied);
    }
    // Where the server would change or warn about anything, this says more than "unchanged".
    String again = kubernetes.kubectl().run("apply", "-k", deploy);
    assertTrue(
        again.lines().allMatch(line -> line.endsWith(" unchanged") || line.endsWith(" configured")),
        again);
    assertTrue(!again.contains("Warning"), again);
    kubernetes.kubectl().run("apply", "-k", deploy + "/namespaced", "--dry-run=server");
    // The kind stays: others have objects of it here.
    kubernetes
        .kubectl()
        .run(
            "delete",
            "namespace/talos-etcd-backup",
            "clusterrole/talos-etcd-backup",
            "clusterrolebinding/talos-etcd-backup",
            "--wait=false");
  }

  @Test
  void thePodMayDoNothingThatItNeedNot(RealKubernetes kubernetes) {
    PodSpec pod = DeployedRights.render(kubernetes, "").stream()
        .filter(Deployment.class::isInstance)
        .map(object -> ((Deployment) object).getSpec().getTemplate().getSpec())
        .findFirst()
        .orElseThrow();
    Container operator = pod.getContainers().get(0);
    assertEquals(false, pod.getEnableServiceLinks());
    assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
    assertEquals(true, operator.getSecurityContext().getReadOnlyRootFilesystem());
    assertEquals(false, operator.getSecurityContext().getAllowPrivilegeEscalation());
    assertEquals(List.of("ALL"), operator.getSecurityContext().getCapabilities().getDrop());
    assertTrue(pod.getVolumes().isEmpty());
    assertTrue(operator.getCommand().contains("-XX:-UsePerfData"));
    assertTrue(operator.getCommand().contains("-XX:+ExitOnOutOfMemoryError"));
    assertEquals("/healthz", operator.getStartupProbe().getHttpGet().getPath());
    assertEquals("/healthz", operator.getLivenessProbe().getHttpGet().getPath());
    assertEquals("/readyz", operator.getReadinessProbe().getHttpGet().getPath());
  }

  @Test
  void onlyMetricsCanBeReachedFromOtherPods(RealKubernetes kubernetes) {
    List<HasMetadata> manifests = DeployedRights.render(kubernetes, "");
    PodSpec pod = only(Deployment.class, manifests).getSpec().getTemplate().getSpec();
    Container operator = pod.getContainers().get(0);
    Map<String, Integer> ports = operator.getPorts().stream()
        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    OperatorConfig.Management defaults = OperatorConfig.parse(Map.of()).management();
    assertEquals(Map.of("probes", defaults.probePort(), "metrics", defaults.metricsPort()), ports);
    for (Probe probe : List.of(
        operator.getStartupProbe(), operator.getLivenessProbe(), operator.getReadinessProbe())) {
      assertEquals("probes", probe.getHttpGet().getPort().getStrVal());
    }
    NetworkPolicySpec policy = only(NetworkPolicy.class, manifests).getSpec();
    assertEquals(List.of("Ingress"), policy.getPolicyTypes());
    assertEquals(
        List.of("metrics"),
        policy.getIngress().stream()
            .flatMap(rule -> rule.getPorts().stream())
            .map(port -> port.getPort().getStrVal())
            .toList());
    assertEquals(
        "metrics",
        only(Service.class, manifests)
            .getSpec()
            .getPorts()
            .get(0)
            .getTargetPort()
            .getStrVal());
  }

  private static <T> T only(Class<T> kind, List<HasMetadata> manifests) {
    List<T> found = manifests.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertEquals(1, found.size(), kind.getSimpleName());
    return found.get(0);
  }

  @Test
  void clusterRoleAndRoleGrantTheSame(RealKubernetes kubernetes) {
    assertEquals(
        DeployedRights.of(DeployedRights.render(kubernetes, "")),
        DeployedRights.of(DeployedRights.render(kubernetes, "namespaced")));
    List<HasMetadata> namespaced = DeployedRights.render(kubernetes, "namespaced");
    assertTrue(namespaced.stream().noneMatch(o -> o.getKind().startsWith("Cluster")));
  }
}
