package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * The progress of the current or last attempt.
 *
 * @param bytes the number of bytes transferred
 * @param size the exact size of the snapshot in bytes, once its header was read
 * @param sha256 the digest of the snapshot, once verified
 * @param node the node that sends the snapshot, once chosen
 */
public record Transfer(
    long bytes, Optional<Long> size, Optional<Sha256Digest> sha256, Optional<NodeName> node) {
  public static final Transfer NONE =
      new Transfer(0, Optional.empty(), Optional.empty(), Optional.empty());

  public Transfer {
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(node, "node");
  }
}
