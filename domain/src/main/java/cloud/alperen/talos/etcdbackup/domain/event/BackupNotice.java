package cloud.alperen.talos.etcdbackup.domain.event;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.List;

/** A message for an admin that the conditions of the backup do not contain. */
public sealed interface BackupNotice extends BackupEvent.OfBackup {
  /** The reason of the Kubernetes Event: CamelCase and stable. */
  String reason();

  /** The complete text for an admin. */
  String message();

  /** Whether an admin should act; otherwise the notice is for information only. */
  boolean warning();

  @Override
  default <T> T match(BackupEvent.Cases<T> cases) {
    return cases.noticed(this);
  }

  /** The backup continues, but an admin should look at the problem. */
  sealed interface Warning extends BackupNotice
      permits StoreWarning, Blocked, StatusUnreadable, EtcdAlarm {
    @Override
    default boolean warning() {
      return true;
    }
  }

  /** A notice for information only. */
  sealed interface Note extends BackupNotice {
    @Override
    default boolean warning() {
      return false;
    }
  }

  /** A failure that refuses the backup or blocks its next step. */
  record Blocked(BackupId backup, BackupFailure failure) implements Warning {
    @Override
    public String reason() {
      return failure.reason();
    }

    @Override
    public String message() {
      return failure.userMessage();
    }
  }

  /** The recorded status cannot be read, so the backup is left alone. {@code message} names the field and the fix. */
  record StatusUnreadable(BackupId backup, String message) implements Warning {
    @Override
    public String reason() {
      return "StatusUnreadable";
    }
  }

  /** The chosen etcd member has an alarm, and no better member without an alarm is available. */
  record EtcdAlarm(BackupId backup, NodeName node, String alarm) implements Warning {
    @Override
    public String reason() {
      return "EtcdAlarm";
    }

    @Override
    public String message() {
      return "Node %s: %s".formatted(node, alarm);
    }
  }

  /** A clean-up deleted the backup's stored object. */
  record SnapshotDeleted(BackupId backup, ObjectKey key) implements Note {
    @Override
    public String reason() {
      return "SnapshotDeleted";
    }

    @Override
    public String message() {
      return "Deleted the stored snapshot %s".formatted(key);
    }
  }

  /** An earlier attempt had stored the snapshot, but its success was not recorded. */
  record SnapshotFound(BackupId backup, ObjectKey key) implements Note {
    @Override
    public String reason() {
      return "SnapshotFound";
    }

    @Override
    public String message() {
      return "An earlier attempt had already stored the whole snapshot as " + key;
    }
  }

  /** Orphaned uploads were aborted in the store that the backup names. */
  record UnfinishedUploadsAborted(
      BackupId backup, StorageTarget target, Duration olderThan, List<ObjectKey> aborted)
      implements Note {
    public UnfinishedUploadsAborted {
      aborted = List.copyOf(aborted);
    }

    @Override
    public String reason() {
      return "UnfinishedUploadsAborted";
    }

    @Override
    public String message() {
      return "Aborted %d unfinished upload(s) in %s that were older than %s: %s"
          .formatted(aborted.size(), target.display(), GoDuration.format(olderThan), aborted);
    }
  }

  /** The spec of a finished backup was edited. */
  record EditIgnored(BackupId backup) implements Note {
    @Override
    public String reason() {
      return "EditIgnored";
    }

    @Override
    public String message() {
      return "The backup has succeeded and is final: of the edit of its spec only deletionPolicy takes effect. Create another TalosEtcdBackup for another snapshot";
    }
  }
}
