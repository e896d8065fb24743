package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file aside and moves it to its place when it is whole. */
final class DirectoryUpload implements ObjectUpload {
  private final DirectoryTarget target;
  private final Path aside;
  private final Path place;
  private final FileChannel file;
  private long missing;
  private boolean ended;

  DirectoryUpload(DirectoryTarget target, Path aside, Path place, FileChannel file, long size) {
    this.target = target;
    this.aside = aside;
    this.place = place;
    this.file = file;
    this.missing = size;
  }

  @Override
  public void write(ByteBuffer bytes) throws BackupException {
    requireOpen();
    if (bytes.remaining() > missing) {
      throw new IllegalStateException("more bytes than announced");
    }
    missing -= bytes.remaining();
    DirectoryStore.at(StorageOperation.UPLOAD, target, () -> {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      return null;
    });
  }

  @Override
  public Confirmation complete() throws BackupException {
    requireOpen();
    if (missing > 0) {
      throw new IllegalStateException("fewer bytes than announced");
    }
    DirectoryStore.at(StorageOperation.UPLOAD, target, () -> {
      file.force(true);
      Files.createDirectories(place.getParent());
      return Files.move(
          aside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    });
    close();
    // A file system states no checksum.
    return new Confirmation.Unvouched();
  }

  @Override
  public void close() {
    ended = true;
    try {
      file.close();
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the upload has ended");
    }
  }
}
