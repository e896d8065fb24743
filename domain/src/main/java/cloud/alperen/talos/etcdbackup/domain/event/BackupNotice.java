package cloud.alperen.talos.etcdbackup.domain.event;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;
import java.util.List;

/** Something an admin should read, beside what the conditions of the backup say. */
public sealed interface BackupNotice extends BackupEvent.OfBackup {
  /** CamelCase, stable: the reason of the Event. */
  String reason();

  /** The whole text, in words for an admin. */
  String message();

  /** Whether somebody should look at it; if not, it is only worth knowing. */
  boolean warning();

  @Override
  default <T> T match(BackupEvent.Cases<T> cases) {
    return cases.noticed(this);
  }

  /** The backup goes on, but somebody should look at this. */
  sealed interface Warning extends BackupNotice
      permits StoreWarning, Blocked, StatusUnreadable, EtcdAlarm {
    @Override
    default boolean warning() {
      return true;
    }
  }

  /** Worth knowing; nobody has to do anything. */
  sealed interface Note extends BackupNotice {
    @Override
    default boolean warning() {
      return false;
    }
  }

  /** Something refuses the backup, or keeps it from its next step. */
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

  /** The recorded status cannot be read, so nothing is done. {@code message} names the field and the fix. */
  record StatusUnreadable(BackupId backup, String message) implements Warning {
    @Override
    public String reason() {
      return "StatusUnreadable";
    }
  }

  /** The member that is asked has an alarm; none without is better. */
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

  /** A clean-up deleted the backup's object. */
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

  /** An earlier attempt had succeeded without a record of it. */
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

  /** Uploads that nobody would have finished are gone from the store that the backup names. */
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
