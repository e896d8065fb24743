package cloud.alperen.talos.etcdbackup.ports;

/**
 * States how far a store vouches for an object after the commit. An adapter must never claim more than its store stated:
 * callers trust {@link Vouched} alone, and read the object back in all other cases.
 */
public sealed interface Confirmation {
  /** Whether the object must be read back before it counts as stored. */
  boolean mustBeRead();

  /** Whether the store itself stated that the object is published. */
  boolean published();

  /**
   * The store stated a checksum of the whole finished object, or one of every part and one of the object composed of them, and
   * the checksums match the bytes that were sent. A checksum of a request's body alone, or of a part alone, is not enough.
   */
  record Vouched() implements Confirmation {
    @Override
    public boolean mustBeRead() {
      return false;
    }

    @Override
    public boolean published() {
      return true;
    }
  }

  /**
   * The store stated that the object is published, but stated no checksum of its bytes. The object may or may not be readable.
   */
  record Unvouched() implements Confirmation {
    @Override
    public boolean mustBeRead() {
      return true;
    }

    @Override
    public boolean published() {
      return true;
    }
  }

  /** The store's answer was lost, but the store has an object with the expected size and metadata. */
  record Presumed() implements Confirmation {
    @Override
    public boolean mustBeRead() {
      return true;
    }

    @Override
    public boolean published() {
      return false;
    }
  }
}
