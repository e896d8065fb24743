package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.StaleUploadsContract;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStaleUploadsTest extends StaleUploadsContract {
  @TempDir
  Path path;

  @Override
  protected StaleUploads staleUploads() {
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
  protected BucketView bucket() {
    return new DirectoryView(path);
  }

  @Override
  protected int sizeInParts() {
    return 4096;
  }
}
