package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.contract.store.ObjectSourceContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest extends ObjectSourceContract {
  @TempDir
  Path path;

  @Override
  protected ObjectSource source() {
    return new DirectoryStore();
  }

  @Override
  protected ObjectSink sink() {
    return new DirectoryStore();
  }

  @Override
  protected StorageTarget target() {
    return new DirectoryTarget(path);
  }

  @Override
  protected StorageCredentials credentials() {
    return new StorageCredentials(Map.of());
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }
}
