package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;

/** A store that falls silent, and the adapter that reaches it. Whoever starts it closes it. */
public interface SilentStore extends AutoCloseable {
  /** The adapter under test. */
  ObjectStore store();

  /** The silent place. */
  StorageTarget target();

  /**
   * Waits until a request waits for an answer.
   *
   * @throws AssertionError if none comes within a few seconds
   */
  void awaitRequest() throws InterruptedException;

  @Override
  void close();
}
