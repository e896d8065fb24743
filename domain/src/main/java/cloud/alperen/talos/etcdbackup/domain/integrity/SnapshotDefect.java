package cloud.alperen.talos.etcdbackup.domain.integrity;

/** Why bytes that a node sends, or a store holds, are not a restorable etcd snapshot. */
public sealed interface SnapshotDefect {
  /** Stable CamelCase name, for metrics and events. */
  String reason();

  /** One clause for a cluster admin about a stream from a node, without a final full stop. */
  String description();

  /** The same about an object in a store. */
  String storedDescription();

  /** The stream ended without a single byte, which is how Talos reports an etcd that broke before sending. */
  record Empty() implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotEmpty";
    }

    @Override
    public String description() {
      return "the stream ended without an error and without a single byte; etcd on the node is probably down";
    }

    @Override
    public String storedDescription() {
      return "it is empty";
    }
  }

  /** The first bytes are no bbolt meta page. */
  record BadHeader(String detail) implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotHeaderInvalid";
    }

    @Override
    public String description() {
      return "the stream does not start like an etcd database: " + detail;
    }

    @Override
    public String storedDescription() {
      return "it does not start like an etcd database: " + detail;
    }
  }

  /** There are too few bytes to tell how many there should be. */
  record HeaderCutOff(long receivedBytes) implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotHeaderInvalid";
    }

    @Override
    public String description() {
      return "the stream does not start like an etcd database: it ended after %d bytes"
          .formatted(receivedBytes);
    }

    @Override
    public String storedDescription() {
      return "it does not start like an etcd database: it ends after %d bytes"
          .formatted(receivedBytes);
    }
  }

  /** The stream ended early, although possibly with status OK. */
  record Truncated(long expectedBytes, long receivedBytes) implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotTruncated";
    }

    @Override
    public String description() {
      return "the stream ended after %d of %d bytes; etcd on the node probably stopped while it was read"
          .formatted(receivedBytes, expectedBytes);
    }

    @Override
    public String storedDescription() {
      return "it ends after %d of %d bytes".formatted(receivedBytes, expectedBytes);
    }
  }

  /** More bytes came than the header promised. */
  record TrailingBytes(long expectedBytes) implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotTrailingBytes";
    }

    @Override
    public String description() {
      return "the stream went on after the %d bytes that its header promises"
          .formatted(expectedBytes);
    }

    @Override
    public String storedDescription() {
      return "it goes on after the %d bytes that its header promises".formatted(expectedBytes);
    }
  }

  /** The bytes are not those that etcd hashed. */
  record DigestMismatch(Sha256Digest promised, Sha256Digest computed) implements SnapshotDefect {
    @Override
    public String reason() {
      return "SnapshotDigestMismatch";
    }

    @Override
    public String description() {
      return "the SHA-256 of the received bytes is %s, but the snapshot's own trailer says %s"
          .formatted(computed.hex(), promised.hex());
    }

    @Override
    public String storedDescription() {
      return "the SHA-256 of its bytes is %s, but its own trailer says %s; if this was copied back from a disk, a tool may have opened the copy read-write, which changes it: fetch it again from where it was first stored"
          .formatted(computed.hex(), promised.hex());
    }
  }
}
