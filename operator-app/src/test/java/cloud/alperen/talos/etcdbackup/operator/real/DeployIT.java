package cloud.alperen.talos.etcdbackup.operator.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.OnRealKubernetes;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
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
        "service/talos-etcd-backup-metrics")) {
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
  void clusterRoleAndRoleGrantTheSame(RealKubernetes kubernetes) {
    assertEquals(
        DeployedRights.of(DeployedRights.render(kubernetes, "")),
        DeployedRights.of(DeployedRights.render(kubernetes, "namespaced")));
    List<HasMetadata> namespaced = DeployedRights.render(kubernetes, "namespaced");
    assertTrue(namespaced.stream().noneMatch(o -> o.getKind().startsWith("Cluster")));
  }
}
