package cloud.alperen.talos.etcdbackup.domain.integrity;

/** The reason why bytes from a node or a store are not a restorable etcd snapshot. */
public sealed interface SnapshotDefect {
  /** A stable CamelCase name, for metrics and Kubernetes Events. */
  String reason();

  /** Describes the defect of a stream from a node: one clause for a cluster admin, without a final full stop. */
  String description();

  /** Describes the defect of an object in a store, in the same form. */
  String storedDescription();

  /** The stream ended without a single byte. Talos reports an etcd that failed before sending in this way. */
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

  /** The stream ended before the header was complete, so the expected size is not known. */
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

  /** The stream ended early, possibly with status OK. */
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

  /** The digest of the bytes differs from the digest that etcd appended. */
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
