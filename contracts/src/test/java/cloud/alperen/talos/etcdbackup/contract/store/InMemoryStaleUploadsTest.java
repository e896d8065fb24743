package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.util.Map;

class InMemoryStaleUploadsTest extends StaleUploadsContract {
  private final InMemoryObjectSink store = new InMemoryObjectSink();

  @Override
  protected StaleUploads staleUploads() {
    return store;
  }

  @Override
  protected ObjectSink sink() {
    return store;
  }

  @Override
  protected StorageTarget target() {
    return new InMemoryObjectSinkTest.Memory();
  }

  @Override
  protected StorageCredentials credentials() {
    return new StorageCredentials(Map.of());
  }

  @Override
  protected BucketView bucket() {
    return store;
  }

  @Override
  protected int sizeInParts() {
    return 2 * InMemoryObjectSink.BOUNDARY;
  }
}
