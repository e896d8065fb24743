package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Optional;

/**
 * Reads stored objects back. This proves a backup whose store states no checksum. Implementations are thread-safe; interrupting
 * the thread of a call ends it soon, with {@code Cancelled}.
 */
@FunctionalInterface
public interface ObjectSource {
  /**
   * Opens a completed object at its first byte; needs the right to read it.
   *
   * @param target a target of the type that this source supports
   * @return its content, which the caller closes; empty if the store states that there is no such object. Reads fail with a
   *     {@code StorageFailure}. Bytes that differ from a checksum are not a failure of the read: the caller verifies them
   * @throws BackupException with a {@code StorageFailure}
   */
  Optional<ByteStream> open(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;
}
