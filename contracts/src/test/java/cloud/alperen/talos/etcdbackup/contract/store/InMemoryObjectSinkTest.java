package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.util.Map;
import java.util.Optional;

class InMemoryObjectSinkTest extends ObjectSinkContract {
  record Memory() implements StorageTarget {
    @Override
    public String kind() {
      return "memory";
    }

    @Override
    public String display() {
      return "this process";
    }
  }

  private final InMemoryObjectSink sink = new InMemoryObjectSink();

  @Override
  protected ObjectSink sink() {
    return sink;
  }

  @Override
  protected StorageTarget target() {
    return new Memory();
  }

  @Override
  protected StorageCredentials credentials() {
    return new StorageCredentials(Map.of());
  }

  /** The objects live in the sink, so there is no other instance for the same ones. */
  @Override
  protected ObjectSink anotherInstance() {
    return sink;
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }

  @Override
  protected BucketView bucket() {
    return sink;
  }

  @Override
  protected Confirmation confirmation(int size) {
    return new Confirmation.Vouched();
  }

  @Override
  protected int boundarySize() {
    return InMemoryObjectSink.BOUNDARY;
  }
}
