package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Lists objects by ListObjectsV2, which needs the right {@code s3:ListBucket}; targets are {@link S3Target}s. Thread-safe. Each
 * call has a connection of its own and holds one page, of 1000 objects at most. Requests are repeated until the store answers.
 */
public final class S3ObjectListing implements ObjectListing {
  private final S3Settings settings;
  private final ScheduledExecutorService timer;

  /**
   * Starts no threads.
   *
   * @param timer only watches requests; the caller's, to close after all calls
   */
  public S3ObjectListing(S3Settings settings, ScheduledExecutorService timer) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.timer = Objects.requireNonNull(timer, "timer");
  }

  @Override
  public void list(
      StorageTarget target,
      StorageCredentials credentials,
      String prefix,
      Consumer<? super ListedObject> each)
      throws BackupException {
    if (!(target instanceof S3Target s3Target)) {
      throw new IllegalArgumentException("not an S3 target: " + target.display());
    }
    try (S3Session session = S3Session.open(
        StorageOperation.LIST, s3Target, credentials, settings, timer, new StoreTraits())) {
      new ObjectPages(session).list(prefix, each);
    }
  }
}
