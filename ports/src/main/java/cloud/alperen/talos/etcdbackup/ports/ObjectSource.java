package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.util.Optional;

/**
 * Where stored snapshots are read back from. A backup whose store states no checksum is proved by it. Implementations are
 * thread-safe; interrupting the thread of a call ends it soon, with {@code Cancelled}.
 */
@FunctionalInterface
public interface ObjectSource {
  /**
   * Opens a completed object at its first byte; needs the right to read it.
   *
   * @param target of the kind this source was made for
   * @return its content, which the caller closes; empty if the store says that there is no such object. Reads fail with a
   *     {@code StorageFailure}. Bytes that differ from a checksum are no failure: whoever reads judges them
   * @throws BackupException with a {@code StorageFailure}
   */
  Optional<ByteStream> open(StorageTarget target, StorageCredentials credentials, ObjectKey key)
      throws BackupException;
}
