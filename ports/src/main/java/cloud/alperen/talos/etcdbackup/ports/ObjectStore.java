package cloud.alperen.talos.etcdbackup.ports;

import java.util.Objects;

/**
 * The sink, the source and the encoding of one kind of store.
 *
 * @param sink the sink for snapshots
 * @param source the source from which objects are read back if the store does not vouch for them
 * @param encoding the transformation between a snapshot and its object
 */
public record ObjectStore(ObjectSink sink, ObjectSource source, Encoding encoding) {
  public ObjectStore {
    Objects.requireNonNull(sink, "sink");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(encoding, "encoding");
  }

  /** A store that holds snapshots unchanged. */
  public ObjectStore(ObjectSink sink, ObjectSource source) {
    this(sink, source, Encoding.none());
  }
}
