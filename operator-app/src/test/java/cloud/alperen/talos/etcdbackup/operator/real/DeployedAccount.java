package cloud.alperen.talos.etcdbackup.operator.real;

import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRight;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.AuditEntry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The user that {@code deploy/namespaced} makes for the operator, in the namespace of a stage; and what the audit log of the
 * API server says that it did.
 */
final class DeployedAccount {
  private static final String NAME = "talos-etcd-backup";
  private static final String GRANT = "granted-besides";
  private static final String ADMIN = "--clusterrole=cluster-admin";

  private final Stage stage;
  private final Set<ApiRight> granted;

  private DeployedAccount(Stage stage, Set<ApiRight> granted) {
    this.stage = stage;
    this.granted = granted;
  }

  /** Makes it, less some rights. */
  static DeployedAccount in(Stage stage, Set<ApiRight> revoked) {
    List<HasMetadata> manifests = DeployedRights.render(stage.kubernetes, "namespaced");
    revoked.forEach(right -> DeployedRights.revoke(manifests, right));
    for (HasMetadata manifest : manifests) {
      if (!(manifest instanceof Deployment)) {
        install(stage, manifest);
      }
    }
    return new DeployedAccount(stage, DeployedRights.of(manifests));
  }

  Set<ApiRight> granted() {
    return granted;
  }

  /** How the operator gets to the API server by way of this port. */
  String kubeconfig(int through) {
    String token = stage.kubernetes.serviceAccountToken(stage.namespace, NAME);
    return stage.kubernetes.kubeconfig(stage.namespace, token, through);
  }

  /** Lets it do everything in a namespace besides. */
  void grantEverythingIn(String namespace) {
    String account = stage.namespace + ":" + NAME;
    stage
        .kubernetes
        .kubectl()
        .run("create", "rolebinding", GRANT, "-n", namespace, ADMIN, "--serviceaccount=" + account);
  }

  /** Lets it do everything everywhere. */
  void grantEverythingEverywhere() {
    String account = stage.namespace + ":" + NAME;
    stage
        .kubernetes
        .kubectl()
        .run(
            "create",
            "clusterrolebinding",
            account.replace(":", "-"),
            ADMIN,
            "--serviceaccount=" + account);
  }

  /** Takes that away again. */
  void revokeEverythingIn(String namespace) {
    stage.kubernetes.kubectl().run("delete", "rolebinding", GRANT, "-n", namespace);
  }

  /** Everything that it asked and was answered. */
  List<AuditEntry> requests() {
    return stage.kubernetes.audit("system:serviceaccount:" + stage.namespace + ":" + NAME);
  }

  /** What it asked since then, apart from what keeps it the leader. */
  List<AuditEntry> requestsSince(Instant then) {
    return requests().stream()
        .filter(entry -> !entry.at().isBefore(then) && !entry.resource().equals("leases"))
        .toList();
  }

  private static void install(Stage stage, HasMetadata manifest) {
    manifest.getMetadata().setNamespace(stage.namespace);
    if (manifest instanceof RoleBinding binding) {
      binding.getSubjects().forEach(subject -> subject.setNamespace(stage.namespace));
    }
    stage.world.apply(manifest);
  }
}
