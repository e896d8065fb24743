package cloud.alperen.talos.etcdbackup.ports;

import java.nio.ByteBuffer;

/**
 * Transforms a snapshot into the object that is stored for it, and back. Encryption is an example. Compression is none: the
 * stored size must follow from the size of the snapshot. This is the one place to add such a stage: all snapshots are stored and read through the
 * {@link ObjectStore}'s encoding. Thread-safe.
 */
public interface Encoding {
  /** Returns the stored size, in bytes, of a snapshot of this size. */
  long encodedSize(long snapshotSize);

  /** Begins to encode one snapshot. */
  Encoder encoder();

  /** Decodes a stored object into the snapshot. Closing the result closes the stored stream. */
  ByteStream decode(ByteStream stored);

  /** Encodes one snapshot from its first byte to its last. Thread-confined. */
  interface Encoder {
    /**
     * Takes all bytes that remain in the buffer.
     *
     * @return the encoded bytes to store, possibly none; valid until the next call
     */
    ByteBuffer encode(ByteBuffer next);

    /** Ends the snapshot and returns the last encoded bytes to store. */
    ByteBuffer finish();
  }

  /** Returns the encoding that stores a snapshot unchanged. */
  static Encoding none() {
    return new NoEncoding();
  }
}
