package cloud.alperen.talos.etcdbackup.application.credentials;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the Secrets that a store refers to, in the order of their names: if several are missing, the same one is
 * told each time.
 */
public final class ResolveCredentials {
  private final SecretStore secrets;

  public ResolveCredentials(SecretStore secrets) {
    this.secrets = secrets;
  }

  public StorageCredentials resolve(String namespace, StoreRef store) throws BackupException {
    Map<String, SecretValue> values = new LinkedHashMap<>();
    for (Map.Entry<String, SecretRef> secret : new TreeMap<>(store.secrets()).entrySet()) {
      SecretRef ref = secret.getValue();
      values.put(secret.getKey(), secrets.read(namespace, ref.key(), ref.field()));
    }
    return new StorageCredentials(values);
  }
}
