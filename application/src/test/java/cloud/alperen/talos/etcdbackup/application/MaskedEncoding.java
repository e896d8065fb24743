package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import java.nio.ByteBuffer;

/** Flips every bit, and adds bytes before the first and after the last one, as an encryption does. */
final class MaskedEncoding implements Encoding {
  private static final int BEFORE = 7;
  private static final int AFTER = 45;

  @Override
  public long encodedSize(long snapshotSize) {
    return BEFORE + snapshotSize + AFTER;
  }

  @Override
  public Encoder encoder() {
    return new Encoder() {
      private int before = BEFORE;

      @Override
      public ByteBuffer encode(ByteBuffer next) {
        ByteBuffer encoded = ByteBuffer.allocate(before + next.remaining()).position(before);
        before = 0;
        while (next.hasRemaining()) {
          encoded.put((byte) ~next.get());
        }
        return encoded.rewind();
      }

      @Override
      public ByteBuffer finish() {
        return ByteBuffer.allocate(AFTER);
      }
    };
  }

  @Override
  public ByteStream decode(ByteStream stored) {
    return new Unmasked(stored);
  }

  /** Holds back as many bytes as may be those after the last one. */
  private static final class Unmasked implements ByteStream {
    private final ByteStream stored;
    private final ByteBuffer ahead = ByteBuffer.allocate(1024);
    private int toSkip = BEFORE;

    Unmasked(ByteStream stored) {
      this.stored = stored;
    }

    @Override
    public int read(ByteBuffer into) throws BackupException {
      while (true) {
        int ready = Math.min(ahead.position() - AFTER - toSkip, into.remaining());
        if (ready > 0) {
          ahead.flip().position(toSkip);
          toSkip = 0;
          for (int i = 0; i < ready; i++) {
            into.put((byte) ~ahead.get());
          }
          ahead.compact();
          return ready;
        }
        if (stored.read(ahead) < 0) {
          return -1;
        }
      }
    }

    @Override
    public void close() {
      stored.close();
    }
  }
}
