package cloud.alperen.talos.etcdbackup.domain.controlplane;

/**
 * Names a control plane.
 *
 * @param namespace the namespace of the backup that names it
 * @param name the name of the control plane in that namespace
 */
public record ControlPlaneRef(String namespace, String name) {
  public ControlPlaneRef {
    if (namespace.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("a control plane is named by namespace and name");
    }
  }

  /** {@code namespace/name}, for messages. */
  public String display() {
    return namespace + "/" + name;
  }
}
