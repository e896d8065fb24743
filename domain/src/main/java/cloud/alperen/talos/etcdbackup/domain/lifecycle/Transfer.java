package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * How far the current or last attempt got.
 *
 * @param bytes bytes transferred
 * @param size the exact size of the snapshot, once its header was read
 * @param sha256 its digest, once verified
 * @param node where it comes from, once chosen
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
