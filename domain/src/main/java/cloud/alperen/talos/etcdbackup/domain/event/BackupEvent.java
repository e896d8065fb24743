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
 * One fact, for logs, meters, Events and progress bars. What an admin should read is a {@link BackupNotice}; the other cases
 * tell how an attempt goes on. Whoever has to know all cases uses {@link #match}; for a few, {@code instanceof} does.
 */
public sealed interface BackupEvent {
  /** What it is about. */
  EventSubject subject();

  /** Calls the function of this case. A new case does not compile until every implementation of {@link Cases} has it. */
  <T> T match(Cases<T> cases);

  /** Every event of today is about a backup. */
  sealed interface OfBackup extends BackupEvent permits BackupNotice, OfAttempt {
    BackupId backup();

    @Override
    default EventSubject subject() {
      return backup();
    }
  }

  /** How an attempt goes on. */
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

  /** A node was chosen, and why. */
  record NodeChosen(BackupId backup, NodeName node, String why) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.nodeChosen(this);
    }
  }

  /** A node did not deliver; the next one is asked, if there is one. */
  record NodeFailed(BackupId backup, NodeName node, SourceFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.nodeFailed(this);
    }
  }

  /** The header was read and the upload is open: from here on the size is known. */
  record TransferStarted(BackupId backup, NodeName node, ObjectKey key, long expectedBytes)
      implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.transferStarted(this);
    }
  }

  /** So many bytes of the current transfer were read and handed to the store's side. Frequent: once per read buffer. */
  record Progressed(BackupId backup, long bytes, long expectedBytes) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.progressed(this);
    }
  }

  /** The Kubernetes API is away: what is to be read or recorded is tried until it works, and the backup has no slot meanwhile. */
  record StatusDelayed(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.statusDelayed(this);
    }
  }

  /** Progress could not be written into status; the transfer goes on. */
  record ProgressUnrecorded(BackupId backup, BackupFailure failure) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.progressUnrecorded(this);
    }
  }

  /** The store that this backup names could not be searched for uploads that nobody finishes; it is tried again. */
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
      implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.attemptFailed(this);
    }
  }

  /** The backup waits for something that it refers to; no attempt is used up. */
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

  /** A defect of this program beside an attempt or before it; the attempt goes on, or is started again later. */
  record DefectFound(BackupId backup, Throwable cause) implements OfAttempt {
    @Override
    public <T> T match(Cases<T> cases) {
      return cases.defectFound(this);
    }
  }
}
