package cloud.alperen.talos.etcdbackup.ports;

import java.nio.ByteBuffer;

/** Stores a snapshot unchanged and without copying its bytes. */
record NoEncoding() implements Encoding, Encoding.Encoder {
  @Override
  public long encodedSize(long snapshotSize) {
    return snapshotSize;
  }

  @Override
  public Encoder encoder() {
    return this;
  }

  @Override
  public ByteStream decode(ByteStream stored) {
    return stored;
  }

  @Override
  public ByteBuffer encode(ByteBuffer next) {
    return next;
  }

  @Override
  public ByteBuffer finish() {
    return ByteBuffer.allocate(0);
  }
}
