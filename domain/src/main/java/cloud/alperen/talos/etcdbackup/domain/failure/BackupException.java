package cloud.alperen.talos.etcdbackup.domain.failure;

import java.util.Objects;

/** The one checked exception of the ports: a failure, and what the library said, for the log. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient BackupFailure failure;

  public BackupException(BackupFailure failure) {
    super(Objects.requireNonNull(failure, "failure").userMessage());
    this.failure = failure;
  }

  public BackupException(BackupFailure failure, Throwable cause) {
    super(Objects.requireNonNull(failure, "failure").userMessage(), cause);
    this.failure = failure;
  }

  public BackupFailure failure() {
    return failure;
  }

  /** The same, met during another operation on the store; itself if it is no failure of a store, or of this operation. */
  public BackupException during(StorageOperation operation) {
    BackupFailure other = failure.during(operation);
    return other.equals(failure) ? this : new BackupException(other, this);
  }
}
