package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.ObjectSinkContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class DirectorySinkTest extends ObjectSinkContract {
  @TempDir
  Path path;

  @Override
  protected ObjectSink sink() {
    return new DirectoryStore();
  }

  @Override
  protected ObjectSink anotherInstance() {
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

  @Override
  protected BucketView bucket() {
    return new DirectoryView(path);
  }

  @Override
  protected Confirmation confirmation(int size) {
    return new Confirmation.Unvouched();
  }

  @Override
  protected int boundarySize() {
    return 4096;
  }
}
