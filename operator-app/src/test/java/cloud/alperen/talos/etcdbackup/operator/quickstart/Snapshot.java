package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.operator.harness.LiveEtcd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/** What the node serves: a snapshot of a live etcd, or a checked-in one where no etcd is installed. */
final class Snapshot implements AutoCloseable {
  private static final int KEYS = 96;
  private static final int VALUE_BYTES = 96 * 1024;

  private final Path file;
  private final String description;

  private Snapshot(Path file, String description) {
    this.file = file;
    this.description = description;
  }

  static Snapshot take() throws IOException, InterruptedException {
    Path file = Files.createTempFile("snapshot", ".db");
    try {
      return new Snapshot(file, LiveEtcd.installed() ? takeLive(file) : copy(file));
    } catch (IOException | InterruptedException | RuntimeException e) {
      Files.delete(file);
      throw e;
    }
  }

  private static String takeLive(Path file) throws IOException, InterruptedException {
    try (LiveEtcd etcd = LiveEtcd.start()) {
      byte[] value = new byte[VALUE_BYTES];
      Random random = new Random(1);
      for (int i = 0; i < KEYS; i++) {
        random.nextBytes(value);
        etcd.put("/registry/quickstart/" + i, value);
      }
      Files.copy(etcd.snapshot(), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return "a snapshot of a live etcd with " + KEYS + " keys, " + new ByteCount(Files.size(file));
  }

  private static String copy(Path file) throws IOException {
    try (InputStream real = SnapshotContent.etcd36().open()) {
      Files.write(file, real.readAllBytes());
    }
    return "a checked-in snapshot of a real etcd 3.6.16 (no etcd is installed here)";
  }

  String description() {
    return description;
  }

  SnapshotContent content() {
    return SnapshotContent.of(file);
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  long size() throws IOException {
    return Files.size(file);
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
