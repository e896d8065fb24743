package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * A completed object, as the store shows it.
 *
 * @param size bytes
 * @param metadata what it says about itself
 * @param trailer its last 32 bytes, the digest of a snapshot; empty if the object is shorter
 */
public record StoredObject(long size, ObjectMetadata metadata, Optional<Sha256Digest> trailer) {
  public StoredObject {
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(trailer, "trailer");
    if (size < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
  }
}
