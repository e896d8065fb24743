package cloud.alperen.talos.etcdbackup.domain.lifecycle;

/** The fixed set of condition reasons. The four reasons of the Go operator are a contract; the others extend them. */
public final class ConditionReason {
  public static final String QUEUED = "BackupQueued";
  public static final String IN_PROGRESS = "BackupInProgress";
  public static final String WAITING = "BackupWaiting";
  public static final String RETRYING = "BackupRetrying";
  public static final String COMPLETED = "BackupCompleted";
  public static final String SUCCEEDED = "BackupSucceeded";
  public static final String FAILED = "BackupFailed";

  private ConditionReason() {}
}
