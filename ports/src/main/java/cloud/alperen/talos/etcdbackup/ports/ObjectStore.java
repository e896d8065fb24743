package cloud.alperen.talos.etcdbackup.ports;

import java.util.Objects;

/**
 * Both ways to one kind of store.
 *
 * @param sink where snapshots go
 * @param source where they are read back from, wherever the store does not vouch for what it holds
 */
public record ObjectStore(ObjectSink sink, ObjectSource source) {
  public ObjectStore {
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(source, "source");
  }
}
