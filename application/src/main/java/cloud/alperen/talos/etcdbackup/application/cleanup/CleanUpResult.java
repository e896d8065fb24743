package cloud.alperen.talos.etcdbackup.application.cleanup;

/** What a clean-up came to. */
public enum CleanUpResult {
  /** Nothing is left that has to be cleaned up; or it was given up, which an Event has said. */
  CLEAN,

  /** A whole snapshot of the backup was found. It stays, and the backup is recorded as succeeded. */
  SNAPSHOT_KEPT
}
