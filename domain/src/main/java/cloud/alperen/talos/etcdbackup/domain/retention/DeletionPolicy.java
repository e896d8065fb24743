package cloud.alperen.talos.etcdbackup.domain.retention;

/** What deleting a backup object does to the snapshot it stored. */
public enum DeletionPolicy {
  /** The stored snapshot stays: deleting a namespace must not delete its backups. The default. */
  RETAIN,
  /** The stored snapshot is deleted with the object. */
  DELETE
}
