package cloud.alperen.talos.etcdbackup.domain.event;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageRefusal;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.unit.GoDuration;
import java.time.Duration;

/** A warning about a store: it refused something, or an object or upload is or may be in it that should not be there. */
public sealed interface StoreWarning extends BackupNotice.Warning {
  /** The store refused an optional checksum, so the snapshot was stored without it. {@code message} names the checksum. */
  record ChecksumRefused(BackupId backup, String message) implements StoreWarning {
    @Override
    public String reason() {
      return "ChecksumRefused";
    }
  }

  /** The backup succeeded, but only the store's answer proves it: the object cannot be read back. */
  record SnapshotNotShown(BackupId backup, StorageFailure.Withheld by) implements StoreWarning {
    @Override
    public String reason() {
      return "SnapshotNotShown";
    }

    @Override
    public String message() {
      return "The store accepted the snapshot but does not show it: %s to have it confirmed"
          .formatted(by.remedy());
    }
  }

  /** An attempt that is not recorded in a status ended before it could verify the stored object. */
  record ObjectUnproved(BackupId backup, Placement placement) implements StoreWarning {
    @Override
    public String reason() {
      return "ObjectUnproved";
    }

    @Override
    public String message() {
      return "Object %s may be in %s, even whole, but is not proved to be the snapshot: another attempt with the same uid and key replaces it; without one, verify or delete it"
          .formatted(placement.key(), placement.target().display());
    }
  }

  /** A clean-up found an object under the backup's key that does not belong to the backup. */
  record ObjectLeftAlone(BackupId backup, Placement placement) implements StoreWarning {
    @Override
    public String reason() {
      return "ObjectLeftAlone";
    }

    @Override
    public String message() {
      return "%s in %s does not name this backup and was left alone: delete it if nobody else put it there"
          .formatted(placement.key(), placement.target().display());
    }
  }

  /** The backup's own object is not a whole snapshot. {@code what} is the defect, as one clause. */
  record BrokenSnapshotFound(BackupId backup, Placement placement, String what)
      implements StoreWarning {
    @Override
    public String reason() {
      return "BrokenSnapshotFound";
    }

    @Override
    public String message() {
      return "An earlier attempt left %s in %s, and it is not whole: %s. It is replaced, or deleted if no attempt follows"
          .formatted(placement.key(), placement.target().display(), what);
    }
  }

  /** A broken snapshot could not be deleted. */
  record BrokenSnapshotLeft(BackupId backup, Placement placement, StorageFailure.Withheld by)
      implements StoreWarning {
    @Override
    public String reason() {
      return "BrokenSnapshotLeft";
    }

    @Override
    public String message() {
      return "Could not delete %s in %s, which is not whole: %s, or delete it yourself"
          .formatted(placement.key(), placement.target().display(), by.remedy());
    }
  }

  /** The store does not say whether an object has the backup's key. */
  record KeyUnreadable(BackupId backup, ObjectKey key, StorageFailure.Withheld by)
      implements StoreWarning {
    @Override
    public String reason() {
      return "StoreUnreadable";
    }

    @Override
    public String message() {
      String list = by.refusal() == StorageRefusal.ACCESS_DENIED
          ? ", and grant the right to list the bucket"
          : "";
      return "Cannot tell whether %s exists already: %s%s, to have that checked"
          .formatted(key, by.remedy(), list);
    }
  }

  /** The store denies reading an object that an earlier attempt left. */
  record ObjectUnreadable(BackupId backup, ObjectKey key, StorageFailure.Withheld by)
      implements StoreWarning {
    @Override
    public String reason() {
      return "StoreUnreadable";
    }

    @Override
    public String message() {
      return "Cannot tell whether %s, which an earlier attempt left, is whole: %s to have it read"
          .formatted(key, by.remedy());
    }
  }

  /** The store does not list the uploads of an earlier attempt. */
  record EarlierUploadsUnknown(BackupId backup, ObjectKey key, StorageFailure.Withheld by)
      implements StoreWarning {
    @Override
    public String reason() {
      return "UnfinishedUploadsUnknown";
    }

    @Override
    public String message() {
      return "Cannot tell whether an earlier attempt left an unfinished upload of %s: %s, or add a lifecycle rule"
          .formatted(key, by.remedy());
    }
  }

  /** The store could not list the uploads that were begun for a node that failed. */
  record NodeUploadsUnknown(BackupId backup, ObjectKey key, BackupFailure failure)
      implements StoreWarning {
    @Override
    public String reason() {
      return "UnfinishedUploadsUnknown";
    }

    @Override
    public String message() {
      return "Cannot tell whether a node that failed half-way left an unfinished upload of %s: %s"
          .formatted(key, failure.userMessage());
    }
  }

  /** An object could not be deleted although the deletion was retried for {@code spent}. */
  record DeletionGivenUp(BackupId backup, Placement placement, String why, Duration spent)
      implements StoreWarning {
    @Override
    public String reason() {
      return "CleanUpGivenUp";
    }

    @Override
    public String message() {
      return "Could not clean up %s in %s: %s (tried for %s). Look there yourself"
          .formatted(placement.key(), placement.target().display(), why, GoDuration.format(spent));
    }
  }

  /**
   * The objects and uploads of a backup that gave up could not be determined, although the look-up was retried for
   * {@code spent}.
   */
  record LastLookGivenUp(BackupId backup, Placement placement, String why, Duration spent)
      implements StoreWarning {
    @Override
    public String reason() {
      return "CleanUpGivenUp";
    }

    @Override
    public String message() {
      return "Could not clean up %s in %s, nor tell whether a whole snapshot is there: %s (tried for %s). If there is one, check it with verify, or look there yourself"
          .formatted(placement.key(), placement.target().display(), why, GoDuration.format(spent));
    }
  }
}
