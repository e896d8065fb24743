package cloud.alperen.talos.etcdbackup.domain.storage;

import java.util.Objects;

/**
 * A completed object, as the store describes it. It identifies the backup that the object belongs to. It does not say whether
 * the object is whole: only reading the object proves that.
 *
 * @param size the size in bytes
 * @param metadata the metadata stored with the object
 */
public record StoredObject(long size, ObjectMetadata metadata) {
  public StoredObject {
    Objects.requireNonNull(metadata, "metadata");
    if (size < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
  }
}
