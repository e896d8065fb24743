package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

/**
 * A request that {@link MockKubernetes} received.
 *
 * @param method in capitals
 * @param path with the query
 */
public record ApiRequest(String method, String path) {
  /** Whether it changes something. */
  public boolean writes() {
    return !method.equals("GET");
  }

  /** Whether it writes a status subresource. */
  public boolean writesStatus() {
    return writes() && path.endsWith("/status");
  }
}
