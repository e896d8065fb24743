package cloud.alperen.talos.etcdbackup.domain.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Real snapshots, as etcd itself saved them, and a verdict on any bytes. */
final class Snapshots {
  static final String ETCD_3_4 = "snapshot-etcd-3.4.23.db";
  static final String ETCD_3_6 = "snapshot-etcd-3.6.16.db";

  private Snapshots() {}

  static byte[] golden(String name) {
    try (InputStream file = Snapshots.class.getResourceAsStream("/snapshots/" + name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The defect that a reader finds who gets the bytes in chunks of these sizes, the last one repeated; "ok" for none. */
  static String verdict(byte[] snapshot, int... chunks) {
    try {
      SnapshotHeader header = SnapshotHeader.parse(ByteBuffer.wrap(snapshot));
      SnapshotVerifier verifier = new SnapshotVerifier(header);
      for (ByteBuffer chunk : cut(snapshot, chunks)) {
        verifier.accept(chunk);
      }
      verifier.finish();
      return "ok";
    } catch (DefectiveSnapshotException e) {
      return e.defect().reason();
    }
  }

  private static List<ByteBuffer> cut(byte[] bytes, int... chunks) {
    List<ByteBuffer> cut = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int size = Math.min(chunks[Math.min(i, chunks.length - 1)], bytes.length - at);
      cut.add(ByteBuffer.wrap(bytes, at, size));
      at += size;
    }
    return cut;
  }
}
