package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;

/** Reads Secrets without a cache. Implementations are thread-safe. */
@FunctionalInterface
public interface SecretStore {
  /**
   * Reads one value.
   *
   * @param namespace the namespace of the Secret
   * @param field the field of the backup that holds the reference, for the message
   * @return a value that is not blank
   * @throws BackupException with {@code SecretUnavailable} if Secret, key or value is missing or may not be read
   */
  SecretValue read(String namespace, SecretKeyRef ref, String field) throws BackupException;
}
