package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.contract.store.ObjectSinkContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import java.util.Optional;

class ScriptedSinkTest extends ObjectSinkContract {
  private final InMemoryObjectSink store = new InMemoryObjectSink();

  @Override
  protected ObjectSink sink() {
    return new ScriptedSink(new Script(), store);
  }

  @Override
  protected StorageTarget target() {
    return Facts.TARGET;
  }

  @Override
  protected StorageCredentials credentials() {
    return Facts.CREDENTIALS;
  }

  @Override
  protected ObjectSink anotherInstance() {
    return sink();
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }

  @Override
  protected BucketView bucket() {
    return store;
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
