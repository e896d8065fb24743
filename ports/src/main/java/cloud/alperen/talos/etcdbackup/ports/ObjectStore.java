package cloud.alperen.talos.etcdbackup.ports;

import java.util.Objects;

/**
 * Both ways to one kind of store.
 *
 * @param sink where snapshots go
 * @param source where they are read back from, wherever the store does not vouch for what it holds
 * @param encoding what lies between a snapshot and its object
 */
public record ObjectStore(ObjectSink sink, ObjectSource source, Encoding encoding) {
  public ObjectStore {
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(encoding, "encoding");
  }

  /** A store that holds snapshots as they are. */
  public ObjectStore(ObjectSink sink, ObjectSource source) {
    this(sink, source, Encoding.none());
  }
}
