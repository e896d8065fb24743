package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import java.util.Objects;

/**
 * The Lease by which several operator processes agree who works.
 *
 * @param namespace where it lives
 * @param name its name
 * @param identity of this process, unique among them
 * @param onLost is called when another process may have taken over, on a library thread; all work must end at once, which
 *     in practice means that the process exits
 */
public record LeaderLease(String namespace, String name, String identity, Runnable onLost) {
  public LeaderLease {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(onLost, "onLost");
  }
}
