package cloud.alperen.talos.etcdbackup.domain.event;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One fact about a backup, for logs, meters, Events and progress bars. */
public sealed interface BackupEvent {
  BackupId backup();

  /** An attempt has begun. */
  record AttemptStarted(BackupId backup, int attempt, int attemptLimit) implements BackupEvent {}

  /** A node was chosen, and why. */
  record NodeChosen(BackupId backup, NodeName node, String why) implements BackupEvent {}

  /** A node did not deliver; the next one is asked, if there is one. */
  record NodeFailed(BackupId backup, NodeName node, SourceFailure failure) implements BackupEvent {}

  /** The header was read and the upload is open: from here on the size is known. */
  record TransferStarted(BackupId backup, NodeName node, ObjectKey key, long expectedBytes)
      implements BackupEvent {}

  /** So many bytes of the current transfer were read and handed to the store's side. Frequent: once per read buffer. */
  record Progressed(BackupId backup, long bytes, long expectedBytes) implements BackupEvent {}

  /** The Kubernetes API is away: what is to be read or recorded is tried until it works, and the backup has no slot meanwhile. */
  record StatusDelayed(BackupId backup, BackupFailure failure) implements BackupEvent {}

  /** Progress could not be written into status; the transfer goes on. */
  record ProgressUnrecorded(BackupId backup, BackupFailure failure) implements BackupEvent {}

  /** The store that this backup names could not be searched for uploads that nobody finishes; it is tried again. */
  record SweepFailed(BackupId backup, BackupFailure failure) implements BackupEvent {}

  /** The snapshot is verified, complete and visible in the store. */
  record Succeeded(
      BackupId backup,
      ObjectKey key,
      long sizeBytes,
      Sha256Digest sha256,
      Optional<NodeName> node,
      Instant at,
      Duration took)
      implements BackupEvent {
    public static Succeeded of(BackupId backup, BackupReport report) {
      return new Succeeded(
          backup,
          report.key(),
          report.sizeBytes(),
          report.sha256(),
          report.node(),
          report.completed(),
          report.took());
    }
  }

  /**
   * An attempt failed.
   *
   * @param nextAttempt when the next one starts; empty if the backup gave up
   * @param cause what was thrown, for the log only
   */
  record AttemptFailed(
      BackupId backup,
      int attempt,
      int attemptLimit,
      BackupFailure failure,
      Optional<Instant> nextAttempt,
      Throwable cause)
      implements BackupEvent {}

  /** The backup waits for something that it refers to; no attempt is used up. */
  record Waiting(BackupId backup, BackupFailure failure) implements BackupEvent {}

  /** An attempt was stopped on purpose. */
  record Stopped(BackupId backup, String why) implements BackupEvent {}

  /** A defect of this program beside an attempt or before it; the attempt goes on, or is started again later. */
  record DefectFound(BackupId backup, Throwable cause) implements BackupEvent {}

  /** Something an admin should look at although the backup goes on. */
  record Warned(BackupId backup, String reason, String message) implements BackupEvent {}

  /** Something worth knowing about the object's life, for example that an edit was ignored. */
  record Noted(BackupId backup, String reason, String message) implements BackupEvent {}
}
