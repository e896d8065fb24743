package cloud.alperen.talos.etcdbackup.domain.storage;

import java.util.Objects;

/**
 * A completed object, as the store shows it. It tells whose the object is, never whether it is whole: only reading it does.
 *
 * @param size bytes
 * @param metadata what it says about itself
 */
public record StoredObject(long size, ObjectMetadata metadata) {
  public StoredObject {
    Objects.requireNonNull(metadata, "metadata");
    if (size < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
  }
}
