package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class InMemoryObjectListingTest extends ObjectListingContract {
  private final InMemoryObjectSink store = new InMemoryObjectSink();

  @Override
  protected ObjectListing listing() {
    return store;
  }

  @Override
  protected ObjectListing listing(Duration patience) {
    throw new AssertionError("it is never silent");
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
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }

  @Override
  protected int sizeInParts() {
    return 2 * InMemoryObjectSink.BOUNDARY;
  }

  @Override
  protected int objectsOnSeveralPages() {
    return 3;
  }
}
