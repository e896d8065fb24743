package cloud.alperen.talos.etcdbackup.ports;

/**
 * How far a store vouches for an object that it was told to publish. An adapter must never say more than its store did:
 * whoever takes an object for whole relies on {@link Vouched} alone, and has anything else read back.
 */
public sealed interface Confirmation {
  /** Whether the bytes have to be read back before they may be relied on. */
  boolean mustBeRead();

  /** Whether the store itself said that the object is published. */
  boolean published();

  /**
   * The store stated a checksum of the whole finished object, or one of every part and one of the object made of them, and it
   * is that of the bytes that were sent. A checksum of a request's body alone, or of a part alone, is not enough.
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

  /** The store said that the object is published, but nothing about its bytes, whether or not it lets us look at it. */
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

  /** The store's answer was lost; an object of this size with this metadata is there. */
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
