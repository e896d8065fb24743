package cloud.alperen.talos.etcdbackup.domain.failure;

/** What it takes until a backup that failed may succeed. */
public enum Cure {
  /** Nothing but time: trying again later may help. */
  TIME,
  /** Somebody has to mend something around the backup: a right, a secret, a bucket, a clock. The request itself is fine. */
  REPAIR,
  /** The request itself must be another one. */
  OTHER_REQUEST
}
