package cloud.alperen.talos.etcdbackup.ports;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;

/**
 * One place for snapshots, with what opens it and every way in and out. An adapter makes it, and owns the threads that it
 * needs. Thread-safe.
 */
public interface SnapshotStore extends AutoCloseable {
  /** Where it is. */
  StorageTarget target();

  /** What opens it. */
  StorageCredentials credentials();

  /** Writes snapshots and reads them back. */
  ObjectStore objects();

  /** Lists what is stored. */
  ObjectListing listing();

  /**
   * Ends its threads; returns once they have ended, or after some seconds. Close it after all calls have returned: requests that
   * are begun later fail with {@code NoThreads}. Idempotent.
   */
  @Override
  void close();
}
