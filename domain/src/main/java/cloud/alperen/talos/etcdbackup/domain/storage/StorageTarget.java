package cloud.alperen.talos.etcdbackup.domain.storage;

/**
 * Where an object goes, in words that status and logs may show. It says where and nothing about who may: credentials travel
 * beside it, as {@link StorageCredentials}.
 *
 * <p>Deliberately open: an adapter for another store brings its own record. Implementations are immutable and have value
 * equality.
 */
public interface StorageTarget {
  /** The kind of store as it appears in {@code Failed to upload snapshot to <kind>}, for example {@code S3}. */
  String kind();

  /** Names the place for people, for example {@code bucket backups at https://s3.example.com}. */
  String display();
}
