package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRight;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What {@code deploy/} grants the operator. */
final class DeployedRights {
  private DeployedRights() {}

  /** The manifests of a folder of {@code deploy/} as kubectl renders them. */
  static List<HasMetadata> render(RealKubernetes kubernetes, String overlay) {
    String rendered = kubernetes
        .kubectl()
        .run("kustomize", World.deployFolder().resolve(overlay).toString());
    try (KubernetesClient client = kubernetes.client()) {
      return client
          .load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
          .items();
    }
  }

  /** Every right of every role among these. */
  static Set<ApiRight> of(Collection<HasMetadata> manifests) {
    Set<ApiRight> rights = new TreeSet<>(java.util.Comparator.comparing(ApiRight::toString));
    manifests.stream().flatMap(DeployedRights::rules).forEach(rule -> {
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          rule.getVerbs().forEach(verb -> rights.add(new ApiRight(group, resource, verb)));
        }
      }
    });
    return rights;
  }

  /** Takes a right out of all roles among these. */
  static void revoke(Collection<HasMetadata> manifests, ApiRight right) {
    for (HasMetadata manifest : manifests) {
      if (manifest instanceof Role role) {
        role.getRules().stream()
            .filter(rule -> rule.getApiGroups().contains(right.apiGroup())
                && rule.getResources().contains(right.resource()))
            .forEach(rule -> rule.setVerbs(rule.getVerbs().stream()
                .filter(verb -> !verb.equals(right.verb()))
                .toList()));
        role.setRules(
            role.getRules().stream().filter(rule -> !rule.getVerbs().isEmpty()).toList());
      }
    }
  }

  private static Stream<PolicyRule> rules(HasMetadata manifest) {
    if (manifest instanceof ClusterRole role) {
      return role.getRules().stream();
    }
    return manifest instanceof Role role ? role.getRules().stream() : Stream.empty();
  }
}
