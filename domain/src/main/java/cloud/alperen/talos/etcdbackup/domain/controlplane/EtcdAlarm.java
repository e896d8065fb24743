package cloud.alperen.talos.etcdbackup.domain.controlplane;

/** The alarms of an etcd member, in ascending order of severity. */
public enum EtcdAlarm {
  NONE,
  /** The database is at its quota: writes are refused, but a snapshot is valid. */
  NOSPACE,
  /** The member's data differs from that of the others: its snapshot must not be kept. */
  CORRUPT
}
