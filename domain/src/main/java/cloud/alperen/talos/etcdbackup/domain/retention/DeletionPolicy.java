package cloud.alperen.talos.etcdbackup.domain.retention;

/** Says what happens to the stored snapshot when its backup object is deleted. */
public enum DeletionPolicy {
  /** The stored snapshot stays: deleting a namespace must not delete its backups. The default. */
  RETAIN,
  /** The stored snapshot is deleted with the object. */
  DELETE
}
