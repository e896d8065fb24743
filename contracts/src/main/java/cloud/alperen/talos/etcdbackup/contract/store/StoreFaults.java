package cloud.alperen.talos.etcdbackup.contract.store;

import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import java.time.Duration;

/**
 * How a store fails that is reached over a network. An adapter's test makes these faults with its own means, for example with a
 * server that never answers.
 */
public interface StoreFaults {
  /**
   * Starts a store that takes every request and answers none. It keeps the connections open.
   *
   * @param patience how long the adapter waits for an answer to one request; it may send a request three times at most
   * @return what the caller closes
   */
  SilentStore silent(Duration patience);

  /**
   * Starts a store that holds this object, sends about the first half of it and then nothing more.
   *
   * @param patience as for {@link #silent}
   * @return what the caller closes
   */
  SilentStore silentHalfWay(ObjectKey key, byte[] content, Duration patience);

  /** A place like the one under test, but nobody listens there. */
  StorageTarget unreachable();

  /** A place in the store under test whose bucket, or whatever holds its objects, does not exist. */
  StorageTarget withoutBucket();

  /** Credentials that the store under test does not know. */
  StorageCredentials unknownCredentials();
}
