package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Objects;

/**
 * The ports of one kind of store.
 *
 * @param targets the type of its targets
 * @param sink writes objects
 * @param source reads them back
 * @param staleUploads aborts orphaned uploads
 */
public record StoreAdapter(
    Class<? extends StorageTarget> targets,
    ObjectSink sink,
    ObjectSource source,
    StaleUploads staleUploads) {
  public StoreAdapter {
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(staleUploads, "staleUploads");
  }
}
