package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A verified snapshot that is in the store.
 *
 * @param sizeBytes size of the object, the snapshot's 32-byte trailer included
 * @param sha256 digest of everything but the trailer, equal to the trailer
 * @param node where it was taken; empty if the object was found complete and does not say
 * @param completed when it was complete
 * @param took from the start of the successful attempt
 */
public record BackupReport(
    ObjectKey key,
    long sizeBytes,
    Sha256Digest sha256,
    Optional<NodeName> node,
    Instant completed,
    Duration took) {
  public BackupReport {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(completed, "completed");
    Objects.requireNonNull(took, "took");
  }
}
