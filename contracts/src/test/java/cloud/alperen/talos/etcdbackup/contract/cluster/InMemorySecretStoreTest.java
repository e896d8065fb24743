package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import java.util.Map;

class InMemorySecretStoreTest extends SecretStoreContract {
  private final InMemorySecretStore store = new InMemorySecretStore();

  @Override
  protected SecretStore store() {
    return store;
  }

  @Override
  protected void put(String namespace, String name, Map<String, String> values) {
    store.put(namespace, name, values);
  }
}
