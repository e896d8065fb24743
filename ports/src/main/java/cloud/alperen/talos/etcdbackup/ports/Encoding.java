package cloud.alperen.talos.etcdbackup.ports;

import java.nio.ByteBuffer;

/**
 * What lies between a snapshot and the object that is stored for it: nothing, or encryption, or compression to a size that is
 * known before. The one place to add a stage: every way into a store and out of it goes through the {@link ObjectStore}'s
 * encoding. Thread-safe.
 */
public interface Encoding {
  /** How many bytes are stored for a snapshot of so many. */
  long encodedSize(long snapshotSize);

  /** Begins to encode one snapshot. */
  Encoder encoder();

  /** Gives back the snapshot that a stored object holds. Closing the result closes the stored stream. */
  ByteStream decode(ByteStream stored);

  /** Encodes one snapshot from its first byte to its last. Thread-confined. */
  interface Encoder {
    /**
     * Takes all that remains of the next bytes.
     *
     * @return what to store for them, perhaps nothing yet; valid until the next call
     */
    ByteBuffer encode(ByteBuffer next);

    /** Ends the snapshot. Returns what remains to be stored. */
    ByteBuffer finish();
  }

  /** Stores a snapshot as it is. */
  static Encoding none() {
    return new NoEncoding();
  }
}
