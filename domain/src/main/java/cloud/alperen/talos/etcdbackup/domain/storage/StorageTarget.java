package cloud.alperen.talos.etcdbackup.domain.storage;

/**
 * The location of an object's store. Status and logs may show it, because it contains no secret. Credentials are passed
 * separately, as {@link StorageCredentials}.
 *
 * <p>The interface is not sealed: an adapter for another store adds its own record. Implementations are immutable and have
 * value equality.
 */
public interface StorageTarget {
  /** The kind of store as it appears in {@code Failed to upload snapshot to <kind>}, for example {@code S3}. */
  String kind();

  /** Names the location in messages, for example {@code bucket backups at https://s3.example.com}. */
  String display();
}
