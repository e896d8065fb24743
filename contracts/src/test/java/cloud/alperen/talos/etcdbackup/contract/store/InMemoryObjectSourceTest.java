package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.util.Map;
import java.util.Optional;

class InMemoryObjectSourceTest extends ObjectSourceContract {
  private final InMemoryObjectSink store = new InMemoryObjectSink();

  @Override
  protected ObjectSource source() {
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
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }
}
