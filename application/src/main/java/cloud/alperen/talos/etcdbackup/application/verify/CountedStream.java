package cloud.alperen.talos.etcdbackup.application.verify;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import java.nio.ByteBuffer;

/** A stream that counts what was read of it. Thread-confined. */
final class CountedStream implements ByteStream {
  private final ByteStream stream;
  private long bytes;

  CountedStream(ByteStream stream) {
    this.stream = stream;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public int read(ByteBuffer into) throws BackupException {
    int read = stream.read(into);
    bytes += Math.max(0, read);
    return read;
  }

  @Override
  public void close() {
    stream.close();
  }
}
