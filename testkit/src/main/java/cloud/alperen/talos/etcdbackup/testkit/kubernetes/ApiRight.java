package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

/**
 * One verb on one resource, as RBAC grants it.
 *
 * @param apiGroup empty for the core group
 * @param resource with its subresource
 * @param verb as RBAC calls it
 */
public record ApiRight(String apiGroup, String resource, String verb) {
  @Override
  public String toString() {
    return verb + " " + resource + (apiGroup.isEmpty() ? "" : "." + apiGroup);
  }
}
