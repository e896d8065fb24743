package cloud.alperen.talos.etcdbackup.domain.storage;

import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import java.util.Map;

/**
 * Where an object goes, in words that status and logs may show: it holds references to secrets, never secrets.
 *
 * <p>Deliberately open: an adapter for another store brings its own record. Implementations are immutable and have value
 * equality.
 */
public interface StorageTarget {
  /** The kind of store as it appears in {@code Failed to upload snapshot to <kind>}, for example {@code S3}. */
  String kind();

  /** Names the place for people, for example {@code bucket backups at https://s3.example.com}. */
  String display();

  /** The secrets that are needed to use this target, each under the name by which the adapter asks for it. */
  Map<String, SecretKeyRef> secrets();
}
