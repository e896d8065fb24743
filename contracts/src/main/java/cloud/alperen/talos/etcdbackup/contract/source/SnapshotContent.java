package cloud.alperen.talos.etcdbackup.contract.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a node's etcd answers to a snapshot request, trailer included. A lambda that runs {@code
 * etcdctl snapshot save} and opens its file makes it a live one.
 */
@FunctionalInterface
public interface SnapshotContent {
  /**
   * Opens the snapshot for one call, on a thread of the server, which closes it. An exception from
   * here reaches the client as UNKNOWN; one while reading ends the call with OK, as on a real node.
   */
  InputStream open() throws IOException;

  /** A small real snapshot (50 keys written, 40 alive, revision 55), taken with etcd 3.4.23. */
  static SnapshotContent etcd34() {
    return resource("snapshot-etcd-3.4.23.db");
  }

  /** The same keys, taken with etcd 3.6.16. */
  static SnapshotContent etcd36() {
    return resource("snapshot-etcd-3.6.16.db");
  }

  /** The given bytes; borrowed, so do not change them. */
  static SnapshotContent of(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return () -> new ByteArrayInputStream(bytes);
  }

  /** A file, read anew for each call. */
  static SnapshotContent of(Path file) {
    Objects.requireNonNull(file, "file");
    return () -> new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /**
   * A snapshot of any size that is never held in memory: valid meta pages, pages of reproducible
   * noise that all differ, and the SHA-256 trailer. It passes every check of a backup client but
   * holds no keys, so etcd would not restore it.
   *
   * @param databaseBytes the size without the trailer: a multiple of 4096, at least 8192
   */
  static SnapshotContent generated(long databaseBytes) {
    return new GeneratedSnapshot(databaseBytes);
  }

  private static SnapshotContent resource(String name) {
    try (InputStream in = SnapshotContent.class.getResourceAsStream(name)) {
      return of(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
