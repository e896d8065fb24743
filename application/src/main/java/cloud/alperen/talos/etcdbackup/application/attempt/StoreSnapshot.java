package cloud.alperen.talos.etcdbackup.application.attempt;

import cloud.alperen.talos.etcdbackup.application.verify.SnapshotReader;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeRanking;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.event.StoreWarning;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.Cure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceProblem;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.integrity.DefectiveSnapshotException;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ByteStream;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.Encoding;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes one snapshot and stores it under a key that is free or this backup's own, or fails; see {@link RunBackup}.
 * Only the source observes the timeout. The caller bounds everything else by an interrupt of the thread. Thread-safe.
 */
public final class StoreSnapshot {
  private final SnapshotSource source;
  private final ObjectStore store;
  private final ProveUpload prove;
  private final BackupObserver observer;
  private final TimeSource time;
  private final String version;

  public StoreSnapshot(
      SnapshotSource source,
      ObjectStore store,
      BackupObserver observer,
      TimeSource time,
      String version) {
    this.source = source;
    this.store = store;
    this.prove = new ProveUpload(store, observer);
    this.observer = observer;
    this.time = time;
    this.version = version;
  }

  /**
   * Makes one attempt.
   *
   * @param whenUnproved runs before the attempt fails, if the store may hold an object that nothing has proved
   */
  public BackupReport run(BackupRequest request, Runnable whenUnproved) throws BackupException {
    Run run = new Run(request, time, whenUnproved);
    NodeRanking ranking = NodeRanking.of(source.probe(request.access()));
    List<String> failed = new ArrayList<>();
    for (NodeRanking.Candidate excluded : ranking.excluded()) {
      failed.add(new SourceFailure.NodeFailed(
              excluded.endpoint().node(), SourceProblem.MEMBER_UNFIT, excluded.why())
          .clause());
    }
    List<BackupException> causes = new ArrayList<>();
    for (NodeRanking.Candidate candidate : ranking.candidates()) {
      announce(request, candidate);
      try {
        return transfer(run, candidate.endpoint(), ranking.rule());
      } catch (BackupException e) {
        BackupFailure failure = run.deadline.expired() && e.failure() instanceof SourceFailure
            ? new BackupFailure.TimedOut(request.timeout(), run.transferred)
            : e.failure();
        if (!(failure instanceof SourceFailure broken)) {
          throw failure == e.failure() ? e : new BackupException(failure, e);
        }
        observer.on(
            new BackupEvent.NodeFailed(request.backup(), candidate.endpoint().node(), broken));
        failed.add(broken.clause());
        causes.add(e);
        if (!broken.nextNode()) {
          break;
        }
      }
    }
    throw nothingWorked(failed, causes);
  }

  private BackupReport transfer(Run run, Endpoint endpoint, MemberRule rule)
      throws BackupException {
    BackupRequest request = run.request;
    NodeName node = endpoint.node();
    run.transferred = 0;
    try (ByteStream stream = source.open(request.access(), endpoint, rule, run.deadline)) {
      SnapshotReader reader = SnapshotReader.open(stream);
      long size = store.encoding().encodedSize(reader.snapshotSize());
      ObjectMetadata metadata = ObjectMetadata.of(new ObjectMetadata.Facts(
          request.backup(),
          request.attempt(),
          size,
          node.value(),
          request.access().ref().name(),
          version,
          run.started));
      Sha256Digest digest;
      Confirmation confirmation;
      try (ObjectUpload upload = store
          .sink()
          .begin(
              request.placement().target(),
              request.credentials(),
              request.placement().key(),
              size,
              metadata)) {
        digest = pump(run, node, stream, reader, upload);
        confirmation = complete(run, upload);
        upload
            .concession()
            .ifPresent(
                what -> observer.on(new StoreWarning.ChecksumRefused(request.backup(), what)));
      }
      prove(run, confirmation, digest);
      return new BackupReport(
          request.placement().key(),
          size,
          digest,
          Optional.of(node),
          time.wall().instant(),
          Duration.ofNanos(time.ticker().nanos() - run.startedNanos));
    } catch (DefectiveSnapshotException e) {
      throw new BackupException(new SourceFailure.Defective(node, e.defect()), e);
    }
  }

  private static Confirmation complete(Run run, ObjectUpload upload) throws BackupException {
    try {
      return upload.complete();
    } catch (BackupException e) {
      // A failure of the store says what it made of it, as far as that can be known.
      if (!(e.failure() instanceof StorageFailure)) {
        run.whenUnproved.run();
      }
      throw e;
    }
  }

  private void prove(Run run, Confirmation confirmation, Sha256Digest sent) throws BackupException {
    try {
      prove.prove(run.request, confirmation, sent);
    } catch (BackupException e) {
      // A proof that came to an end says itself what is there.
      if (!isNotConfirmed(e.failure())) {
        run.whenUnproved.run();
      }
      throw e;
    }
  }

  private static boolean isNotConfirmed(BackupFailure failure) {
    return failure instanceof StorageFailure.Refused refused
        && refused.problem() == StorageProblem.NOT_CONFIRMED;
  }

  /** Returns once the whole snapshot is with the upload and verified. The node is let go first, whatever happens. */
  private Sha256Digest pump(
      Run run, NodeName node, ByteStream stream, SnapshotReader reader, ObjectUpload upload)
      throws BackupException, DefectiveSnapshotException {
    Encoding.Encoder encoder = store.encoding().encoder();
    long size = reader.snapshotSize();
    Sha256Digest digest;
    try (stream) {
      observer.on(new BackupEvent.TransferStarted(
          run.request.backup(), node, run.request.placement().key(), size));
      while (reader.next()) {
        run.transferred += reader.chunk().remaining();
        upload.write(encoder.encode(reader.chunk()));
        observer.on(new BackupEvent.Progressed(run.request.backup(), run.transferred, size));
      }
      digest = reader.verifiedDigest();
    }
    upload.write(encoder.finish());
    return digest;
  }

  private void announce(BackupRequest request, NodeRanking.Candidate candidate) {
    NodeName node = candidate.endpoint().node();
    observer.on(new BackupEvent.NodeChosen(request.backup(), node, candidate.why()));
    if (candidate.warning()) {
      observer.on(new BackupNotice.EtcdAlarm(request.backup(), node, candidate.why()));
    }
  }

  private static BackupException nothingWorked(List<String> clauses, List<BackupException> causes) {
    BackupException only = clauses.size() == 1 && causes.size() == 1 ? causes.get(0) : null;
    if (only != null) {
      return only;
    }
    SourceFailure everyNode = new SourceFailure.EveryNodeFailed(clauses, cure(clauses, causes));
    if (causes.isEmpty()) {
      return new BackupException(everyNode);
    }
    int last = causes.size() - 1;
    BackupException all = new BackupException(everyNode, causes.get(last));
    causes.subList(0, last).forEach(all::addSuppressed);
    return all;
  }

  /** A member that was not asked may be fit later, and so may any node whose failure passes. */
  private static Cure cure(List<String> clauses, List<BackupException> causes) {
    boolean mayPass = clauses.size() > causes.size()
        || causes.stream().anyMatch(cause -> cause.failure().retryable());
    return mayPass ? Cure.TIME : Cure.REPAIR;
  }

  /** The facts of one call of {@link #run}. */
  private static final class Run {
    final BackupRequest request;
    final Instant started;
    final long startedNanos;
    final Deadline deadline;
    final Runnable whenUnproved;
    long transferred;

    Run(BackupRequest request, TimeSource time, Runnable whenUnproved) {
      this.request = request;
      this.whenUnproved = whenUnproved;
      this.started = time.wall().instant();
      this.startedNanos = time.ticker().nanos();
      this.deadline = Deadline.after(request.timeout(), time.ticker());
    }
  }
}
