package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Objects as files; {@code .unfinished} has those that are being written. Thread-safe. */
final class DirectoryStore implements ObjectSink, ObjectSource, StaleUploads {
  private static final String UNFINISHED = ".unfinished";

  /** An unfinished upload, as the name of its file tells. */
  private record Unfinished(Path file, Instant begun, ObjectKey key) {
    static Path path(DirectoryTarget target, ObjectKey key) {
      return target
          .path()
          .resolve(UNFINISHED)
          .resolve("%d~%s~%s"
              .formatted(
                  Instant.now().toEpochMilli(),
                  UUID.randomUUID(),
                  URLEncoder.encode(key.value(), StandardCharsets.UTF_8)));
    }

    static Unfinished of(Path file) {
      String[] parts = file.getFileName().toString().split("~", 3);
      return new Unfinished(
          file,
          Instant.ofEpochMilli(Long.parseLong(parts[0])),
          new ObjectKey(URLDecoder.decode(parts[2], StandardCharsets.UTF_8)));
    }
  }

  /** An access to the file system. */
  interface Access<T> {
    T run() throws IOException;
  }

  /** Runs it, unless the thread is interrupted; whatever goes wrong is a failure of the target. */
  static <T> T at(StorageOperation operation, StorageTarget target, Access<T> access)
      throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    try {
      return access.run();
    } catch (ClosedByInterruptException e) {
      throw new BackupException(new BackupFailure.Cancelled(), e);
    } catch (IOException e) {
      throw new BackupException(
          new StorageFailure.Refused(
              StorageOperation.UPLOAD, target, StorageProblem.PROTOCOL, e.toString()),
          e);
    }
  }

  private static Path file(StorageTarget target, ObjectKey key) {
    return ((DirectoryTarget) target).path().resolve(key.value());
  }

  @Override
  public ObjectUpload begin(
      StorageTarget target,
      StorageCredentials credentials,
      ObjectKey key,
      long expectedSize,
      ObjectMetadata metadata)
      throws BackupException {
    if (expectedSize < 0) {
      throw new IllegalArgumentException("an object has no negative size");
    }
    DirectoryTarget directory = (DirectoryTarget) target;
    Path aside = Unfinished.path(directory, key);
    return at(StorageOperation.UPLOAD, target, () -> {
      if (!Files.isDirectory(directory.path())) {
        throw new NoSuchFileException(directory.path().toString());
      }
      Files.createDirectories(aside.getParent());
      FileChannel file =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      file.write(DirectoryFile.header(metadata));
      return new DirectoryUpload(directory, aside, file(target, key), file, expectedSize);
    });
  }

  @Override
  public Optional<StoredObject> find(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    return at(StorageOperation.LOOK, target, () -> {
      try (FileChannel file = FileChannel.open(file(target, key))) {
        return Optional.of(DirectoryFile.read(file));
      } catch (NoSuchFileException absent) {
        return Optional.empty();
      }
    });
  }

  @Override
  public Optional<ByteStream> open(
      StorageTarget target, StorageCredentials credentials, ObjectKey key) throws BackupException {
    return at(StorageOperation.READ, target, () -> {
      try {
        FileChannel file = FileChannel.open(file(target, key));
        DirectoryFile.read(file);
        return Optional.of(new Content(target, file));
      } catch (NoSuchFileException absent) {
        return Optional.empty();
      }
    });
  }

  private record Content(StorageTarget target, FileChannel file) implements ByteStream {
    @Override
    public int read(ByteBuffer into) throws BackupException {
      if (into.isReadOnly()) {
        throw new ReadOnlyBufferException();
      }
      return at(StorageOperation.READ, target, () -> file.read(into));
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    return abort(target, upload -> upload.key().equals(key)).size();
  }

  @Override
  public List<ObjectKey> abort(
      StorageTarget target, StorageCredentials credentials, String prefix, Instant begunBefore)
      throws BackupException {
    return abort(
        target,
        upload -> upload.key().value().startsWith(prefix) && upload.begun().isBefore(begunBefore));
  }

  private static List<ObjectKey> abort(StorageTarget target, Predicate<Unfinished> which)
      throws BackupException {
    Path unfinished = ((DirectoryTarget) target).path().resolve(UNFINISHED);
    return at(StorageOperation.ABORT, target, () -> {
      List<ObjectKey> aborted = new ArrayList<>();
      try (Stream<Path> files = Files.list(unfinished)) {
        for (Unfinished upload : files.map(Unfinished::of).filter(which).toList()) {
          Files.delete(upload.file());
          aborted.add(upload.key());
        }
      } catch (NoSuchFileException none) {
        return aborted;
      }
      return aborted;
    });
  }

  @Override
  public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException {
    at(StorageOperation.DELETE, target, () -> Files.deleteIfExists(file(target, key)));
  }
}
