package cloud.alperen.talos.etcdbackup.domain.event;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.backup.EventSubject;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One fact for logs, metrics, Kubernetes Events and progress bars. A {@link BackupNotice} is a message for an admin; the other
 * cases report the course of an attempt. Use {@link #match} to handle all cases, or {@code instanceof} to handle a few.
 */
public sealed interface BackupEvent {
  /** The object that the event is about. */
  EventSubject subject();

  /**
   * Calls the function of this case. When a case is added, every implementation of {@link Cases} must handle it before it
   * compiles again.
   */
  <T> T match(Cases<T> cases);

  /** An event about a backup. Today all events are. */
  sealed interface OfBackup extends BackupEvent permits BackupNotice, OfAttempt {
    BackupId backup();

    @Override
    default EventSubject subject() {
      return backup();
    }
  }

  /** A step in the course of an attempt. */
  sealed interface OfAttempt extends OfBackup {}

  /** One function per case. */
  interface Cases<T> {
    T attemptStarted(AttemptStarted event);

    T nodeChosen(NodeChosen event);

    T nodeFailed(NodeFailed event);

    T transferStarted(TransferStarted event);

    T progressed(Progressed event);

    T statusDelayed(StatusDelayed event);

    T progressUnrecorded(ProgressUnrecorded event);

    T sweepFailed(SweepFailed event);

    T succeeded(Succeeded event);

    T attemptFailed(AttemptFailed event);

    T waiting(Waiting event);

    T stopped(Stopped event);

    T defectFound(DefectFound event);

    T noticed(BackupNotice event);
  }

  /** An attempt has begun. */
  record AttemptStarted(BackupId backup, int attempt, int attemptLimit) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.attemptStarted(this);
    }
  }

  /** A node was chosen. {@code why} is the reason, as one clause. */
  record NodeChosen(BackupId backup, NodeName node, String why) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.nodeChosen(this);
    }
  }

  /** A node did not deliver a snapshot; the next candidate is asked, if there is one. */
  record NodeFailed(BackupId backup, NodeName node, SourceFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.nodeFailed(this);
    }
  }

  /** The snapshot's header was read, so its size is known, and the upload is open. */
  record TransferStarted(BackupId backup, NodeName node, ObjectKey key, long expectedBytes)
      implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.transferStarted(this);
    }
  }

  /**
   * Reports how many bytes of the current transfer were read and handed to the upload. Sent once per read buffer, so it is
   * frequent.
   */
  record Progressed(BackupId backup, long bytes, long expectedBytes) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.progressed(this);
    }
  }

  /**
   * The Kubernetes API is not available. Reading or recording the status is retried until it works; the backup occupies no slot
   * meanwhile.
   */
  record StatusDelayed(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.statusDelayed(this);
    }
  }

  /** Progress could not be written into the status; the transfer continues. */
  record ProgressUnrecorded(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.progressUnrecorded(this);
    }
  }

  /** The store that this backup names could not be searched for orphaned uploads; the search is retried. */
  record SweepFailed(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.sweepFailed(this);
    }
  }

  /** The snapshot is verified, complete and visible in the store. */
  record Succeeded(
      BackupId backup,
      ObjectKey key,
      long sizeBytes,
      Sha256Digest sha256,
      Optional<NodeName> node,
      Instant at,
      Duration took)
      implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.succeeded(this);
    }

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
   * @param nextAttempt the start of the next attempt; empty if the backup gave up
   * @param cause the exception, for the log only
   */
  record AttemptFailed(
      BackupId backup,
      int attempt,
      int attemptLimit,
      BackupFailure failure,
      Optional<Instant> nextAttempt,
      Throwable cause)
      implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.attemptFailed(this);
    }
  }

  /** The backup waits for a missing prerequisite; no attempt is used up. */
  record Waiting(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.waiting(this);
    }
  }

  /** An attempt was stopped on purpose. */
  record Stopped(BackupId backup, String why) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.stopped(this);
    }
  }

  /** A bug in this program showed outside the attempt's own work. The attempt continues or is started again later. */
  record DefectFound(BackupId backup, Throwable cause) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.defectFound(this);
    }
  }
}
