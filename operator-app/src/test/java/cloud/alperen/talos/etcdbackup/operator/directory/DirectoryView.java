package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a directory holds. */
record DirectoryView(Path path) implements BucketView {
  @Override
  public Optional<BucketObject> find(String key) {
    if (!Files.exists(path.resolve(key))) {
      return Optional.empty();
    }
    try (FileChannel file = FileChannel.open(path.resolve(key))) {
      StoredObject stored = DirectoryFile.read(file);
      byte[] content = Channels.newInputStream(file).readAllBytes();
      return Optional.of(BucketObject.of(content, stored.metadata().entries()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> unfinishedUploads() {
    Path unfinished = path.resolve(".unfinished");
    if (!Files.exists(unfinished)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(unfinished)) {
      return files
          .map(file -> file.getFileName().toString().split("~", 3)[2])
          .map(key -> URLDecoder.decode(key, StandardCharsets.UTF_8))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
