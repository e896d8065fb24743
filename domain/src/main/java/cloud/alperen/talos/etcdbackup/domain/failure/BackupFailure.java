package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;

/**
 * Why a backup, or an attempt at it, did not succeed: the facts, for the retry loop, the condition and the human.
 *
 * <p>Adapters classify their library's errors into these cases at the point of failure; nobody downstream looks at a
 * status code, a class name or a message.
 */
public sealed interface BackupFailure
    permits PrerequisiteFailure,
        SourceFailure,
        StorageFailure,
        BackupFailure.SpecInvalid,
        BackupFailure.TimedOut,
        BackupFailure.Cancelled,
        BackupFailure.Superseded,
        BackupFailure.StatusUnwritable,
        BackupFailure.Unexpected {

  /** Stable CamelCase name: reason of an Event and tag of a meter. */
  String reason();

  /** Names the object, what is wrong and what to check; never a secret, a class name or a stack trace. */
  String userMessage();

  /** Whether the same request may succeed later without anybody changing the backup. */
  boolean retryable();

  /**
   * A field of the backup breaks a rule.
   *
   * @param object {@code namespace/name} of the backup
   * @param field its path, for example {@code spec.timeout}
   * @param problem what is wrong with it and what would be right
   */
  record SpecInvalid(String object, String field, String problem) implements BackupFailure {
    @Override
    public String reason() {
      return "SpecInvalid";
    }

    @Override
    public String userMessage() {
      return "Invalid TalosEtcdBackup %s: %s %s".formatted(object, field, problem);
    }

    @Override
    public boolean retryable() {
      return false;
    }
  }

  /** An attempt did not end within the backup's timeout. */
  record TimedOut(Duration timeout, long bytesTransferred) implements BackupFailure {
    @Override
    public String reason() {
      return "AttemptTimedOut";
    }

    @Override
    public String userMessage() {
      return "Failed to take etcd snapshot within the attempt's %s: %s were transferred; if the network or the store is that slow, raise spec.timeout"
          .formatted(GoDuration.format(timeout), new ByteCount(bytesTransferred));
    }

    @Override
    public boolean retryable() {
      return true;
    }
  }

  /** The attempt was told to stop: its thread was interrupted. */
  record Cancelled() implements BackupFailure {
    @Override
    public String reason() {
      return "Cancelled";
    }

    @Override
    public String userMessage() {
      return "Backup attempt was cancelled";
    }

    @Override
    public boolean retryable() {
      return true;
    }
  }

  /** The backup object is gone, or another one has taken its name. */
  record Superseded(BackupId backup) implements BackupFailure {
    @Override
    public String reason() {
      return "BackupGone";
    }

    @Override
    public String userMessage() {
      return "TalosEtcdBackup %s was deleted or replaced".formatted(backup.display());
    }

    @Override
    public boolean retryable() {
      return false;
    }
  }

  /** The state of the backup could not be recorded now. */
  record StatusUnwritable(BackupId backup, String detail) implements BackupFailure {
    @Override
    public String reason() {
      return "StatusUnwritable";
    }

    @Override
    public String userMessage() {
      return "Failed to write status of TalosEtcdBackup %s: %s".formatted(backup.display(), detail);
    }

    @Override
    public boolean retryable() {
      return true;
    }
  }

  /** A defect of this program; the log has the cause. */
  record Unexpected() implements BackupFailure {
    @Override
    public String reason() {
      return "InternalError";
    }

    @Override
    public String userMessage() {
      return "Backup failed on an internal error; the operator's log has the details";
    }

    @Override
    public boolean retryable() {
      return true;
    }
  }
}
