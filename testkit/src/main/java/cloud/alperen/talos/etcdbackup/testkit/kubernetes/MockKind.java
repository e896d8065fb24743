package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;

/** A custom kind that {@link MockKubernetes} can serve. */
public enum MockKind {
  TALOS_ETCD_BACKUP("TalosEtcdBackup", "talosetcdbackups"),
  TALOS_CONTROL_PLANE("TalosControlPlane", "taloscontrolplanes");

  static final String GROUP = "talos.alperen.cloud";
  static final String VERSION = "v1alpha1";

  private final String kind;
  private final String plural;

  MockKind(String kind, String plural) {
    this.kind = kind;
    this.plural = plural;
  }

  /** The path under which the objects of a namespace are. */
  public String path(String namespace) {
    return "/apis/" + GROUP + "/" + VERSION + "/namespaces/" + namespace + "/" + plural;
  }

  CustomResourceDefinitionContext context() {
    return new CustomResourceDefinitionContext.Builder()
        .withGroup(GROUP)
        .withVersion(VERSION)
        .withKind(kind)
        .withPlural(plural)
        .withScope("Namespaced")
        .withStatusSubresource(true)
        .build();
  }
}
