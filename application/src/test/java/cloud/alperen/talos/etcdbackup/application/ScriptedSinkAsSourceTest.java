package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.store.InMemoryObjectSink;
import cloud.alperen.talos.etcdbackup.contract.store.ObjectSourceContract;
import cloud.alperen.talos.etcdbackup.contract.store.StoreFaults;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectSource;
import java.util.Optional;

class ScriptedSinkAsSourceTest extends ObjectSourceContract {
  private final ScriptedSink store = new ScriptedSink(new Script(), new InMemoryObjectSink());

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
    return Facts.TARGET;
  }

  @Override
  protected StorageCredentials credentials() {
    return Facts.CREDENTIALS;
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }
}
