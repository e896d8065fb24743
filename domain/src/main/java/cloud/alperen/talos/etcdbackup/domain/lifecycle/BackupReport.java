package cloud.alperen.talos.etcdbackup.domain.lifecycle;

import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of a successful backup: a verified snapshot in the store.
 *
 * @param sizeBytes the size of the object in bytes, the snapshot's 32-byte trailer included
 * @param sha256 the digest of all bytes but the trailer; equal to the trailer
 * @param node the node that the snapshot was taken from; empty if the object was found complete and its metadata names no node
 * @param completed the time of completion
 * @param took the time since the start of the successful attempt
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
