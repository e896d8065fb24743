package cloud.alperen.talos.etcdbackup.domain.failure;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.Objects;

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
        PlacementUnrecordable,
        AttemptCrashed,
        BackupFailure.NoThreads,
        LocatedFailure,
        BackupFailure.Unexpected {

  /** Stable CamelCase name: reason of an Event and tag of a meter. */
  String reason();

  /** Names the object, what is wrong and what to check; never a secret, a class name or a stack trace. */
  String userMessage();

  Cure cure();

  /** What happened, without where it is mended. */
  default BackupFailure plain() {
    return this;
  }

  /** The same, met during another operation on the store; itself if it is no failure of a store. */
  default BackupFailure during(StorageOperation operation) {
    return this;
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  default boolean retryable() {
    return cure() == Cure.TIME;
  }

  /** Whether the same request may succeed once somebody has changed what is around it, if not by itself. */
  default boolean repairable() {
    return cure() != Cure.OTHER_REQUEST;
  }

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
    public Cure cure() {
      return Cure.OTHER_REQUEST;
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
      return "Failed to take etcd snapshot within the attempt's %s: %s were transferred; if the network or the store is that slow, raise the timeout"
          .formatted(GoDuration.format(timeout), new ByteCount(bytesTransferred));
    }

    @Override
    public Cure cure() {
      return Cure.TIME;
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
    public Cure cure() {
      return Cure.TIME;
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
    public Cure cure() {
      return Cure.OTHER_REQUEST;
    }
  }

  /**
   * The state of the backup could not be recorded.
   *
   * @param detail the API server's own words, or what else kept it from being recorded
   * @param apiUnavailable whether it tells about the Kubernetes API and not about this backup: asking again soon is all there is to
   *     do. If not, the API server refuses what is to be recorded, or fails to
   */
  record StatusUnwritable(BackupId backup, String detail, boolean apiUnavailable)
      implements BackupFailure {
    public StatusUnwritable {
      Objects.requireNonNull(backup, "backup");
      detail = Excerpt.of(detail);
    }

    /** One that waiting cures. */
    public StatusUnwritable(BackupId backup, String detail) {
      this(backup, detail, true);
    }

    @Override
    public String reason() {
      return "StatusUnwritable";
    }

    @Override
    public String userMessage() {
      return "Failed to write status of TalosEtcdBackup %s: %s".formatted(backup.display(), detail);
    }

    @Override
    public Cure cure() {
      return apiUnavailable ? Cure.TIME : Cure.REPAIR;
    }
  }

  /**
   * The threads that whoever runs the backup has lent to it take no more work.
   *
   * @param whose for example {@code the timer}
   */
  record NoThreads(String whose) implements BackupFailure {
    public NoThreads {
      Objects.requireNonNull(whose, "whose");
    }

    @Override
    public String reason() {
      return "NoThreads";
    }

    @Override
    public String userMessage() {
      return "Backup failed because %s takes no more work; end it after the backup, and do not bound its queue"
          .formatted(whose);
    }

    @Override
    public Cure cure() {
      return Cure.REPAIR;
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
      return "Backup failed on an internal error; the log has the details";
    }

    @Override
    public Cure cure() {
      return Cure.TIME;
    }
  }
}
