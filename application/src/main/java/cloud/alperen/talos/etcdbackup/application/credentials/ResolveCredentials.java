package cloud.alperen.talos.etcdbackup.application.credentials;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.SecretStore;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the secrets that a storage target refers to, in the order of their names: if several are missing, the same one is
 * told each time.
 */
public final class ResolveCredentials {
  private final SecretStore secrets;

  public ResolveCredentials(SecretStore secrets) {
    this.secrets = secrets;
  }

  public StorageCredentials resolve(String namespace, StorageTarget target) throws BackupException {
    Map<String, SecretValue> values = new LinkedHashMap<>();
    for (Map.Entry<String, SecretKeyRef> secret : new TreeMap<>(target.secrets()).entrySet()) {
      String field =
          "spec.backupStorage." + target.kind().toLowerCase(Locale.ROOT) + "." + secret.getKey();
      values.put(secret.getKey(), secrets.read(namespace, secret.getValue(), field));
    }
    return new StorageCredentials(values);
  }
}
