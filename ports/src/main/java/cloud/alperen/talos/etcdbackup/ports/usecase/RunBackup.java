package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.MemberRule;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeName;
import cloud.alperen.talos.etcdbackup.domain.controlplane.NodeRanking;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.SourceFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.ports.BackupObserver;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.SnapshotSource;
import cloud.alperen.talos.etcdbackup.ports.SnapshotStream;
import cloud.alperen.talos.etcdbackup.ports.time.Deadline;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes one snapshot and stores it, verified, or stores nothing.
 *
 * <p>The nodes of the control plane are probed and asked in order of health; if one fails, the next is asked from byte 0.
 * The object is published only after the length that the snapshot's header promises has arrived and its SHA-256 trailer
 * matched. On every other way out the upload is aborted.
 *
 * <p>Thread-safe; each call runs on the caller's thread, holds one read buffer besides what source and sink hold, and stops
 * when that thread is interrupted.
 */
public final class RunBackup {
  private final SnapshotSource source;
  private final ObjectSink sink;
  private final BackupObserver observer;
  private final TimeSource time;
  private final String version;

  /**
   * Makes the use case.
   *
   * @param observer is told what happens, on the calling thread
   * @param version of the program, written into the object's metadata
   */
  public RunBackup(
      SnapshotSource source,
      ObjectSink sink,
      BackupObserver observer,
      TimeSource time,
      String version) {
    this.source = Objects.requireNonNull(source, "source");
    this.sink = Objects.requireNonNull(sink, "sink");
    this.observer = Objects.requireNonNull(observer, "observer");
    this.time = Objects.requireNonNull(time, "time");
    this.version = Objects.requireNonNull(version, "version");
  }

  /**
   * Makes one attempt.
   *
   * @return the stored snapshot
   * @throws BackupException if nothing was stored. A {@code SourceFailure} means no node delivered a whole snapshot, a
   *     {@code StorageFailure} that the store did not take it; {@code TimedOut} and {@code Cancelled} mean what they say.
   *     {@code failure().retryable()} tells whether trying again may help
   */
  public BackupReport run(BackupRequest request) throws BackupException {
    Run run = new Run(request, time);
    NodeRanking ranking = NodeRanking.of(source.probe(request.access()));
    List<String> failed = new ArrayList<>();
    for (NodeRanking.Candidate excluded : ranking.excluded()) {
      failed.add(
          new SourceFailure.MemberUnfit(excluded.endpoint().node(), excluded.why()).clause());
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
    try (SnapshotStream stream = source.open(request.access(), endpoint, rule, run.deadline)) {
      SnapshotReader reader = new SnapshotReader(stream, node);
      long size = reader.readHeader().snapshotSize();
      ObjectMetadata metadata = ObjectMetadata.of(new ObjectMetadata.Facts(
          request.backup(),
          request.attempt(),
          size,
          node.value(),
          request.access().ref().name(),
          version,
          run.started));
      try (ObjectUpload upload = sink.begin(
          request.placement().target(),
          request.credentials(),
          request.placement().key(),
          size,
          metadata)) {
        Sha256Digest digest = pump(run, node, stream, reader, upload, size);
        upload.complete().ifPresent(right -> warnAbout(request, right));
        return new BackupReport(
            request.placement().key(),
            size,
            digest,
            Optional.of(node),
            time.wall().instant(),
            Duration.ofNanos(time.ticker().nanos() - run.startedNanos));
      }
    }
  }

  /** Returns once the whole snapshot is with the upload and verified. The node is let go first, whatever happens. */
  private Sha256Digest pump(
      Run run,
      NodeName node,
      SnapshotStream stream,
      SnapshotReader reader,
      ObjectUpload upload,
      long size)
      throws BackupException {
    try (stream) {
      observer.on(new BackupEvent.TransferStarted(
          run.request.backup(), node, run.request.placement().key(), size));
      while (reader.next()) {
        run.transferred += reader.chunk().remaining();
        upload.write(reader.chunk());
        observer.on(new BackupEvent.Progressed(run.request.backup(), run.transferred, size));
      }
      return reader.verifiedDigest();
    }
  }

  private void announce(BackupRequest request, NodeRanking.Candidate candidate) {
    NodeName node = candidate.endpoint().node();
    observer.on(new BackupEvent.NodeChosen(request.backup(), node, candidate.why()));
    if (candidate.warning()) {
      observer.on(new BackupEvent.Warned(
          request.backup(), "EtcdAlarm", "Node %s: %s".formatted(node, candidate.why())));
    }
  }

  private void warnAbout(BackupRequest request, StorageFailure.Withheld withheld) {
    observer.on(new BackupEvent.Warned(
        request.backup(),
        "UploadNotConfirmed",
        "The store accepted the snapshot but does not show it: %s to have it confirmed"
            .formatted(withheld.remedy())));
  }

  private static BackupException nothingWorked(List<String> clauses, List<BackupException> causes) {
    BackupException only = clauses.size() == 1 && causes.size() == 1 ? causes.get(0) : null;
    if (only != null) {
      return only;
    }
    BackupException all = new BackupException(
        new SourceFailure.EveryNodeFailed(clauses),
        causes.isEmpty() ? null : causes.get(causes.size() - 1));
    causes.stream().limit(Math.max(0, causes.size() - 1)).forEach(all::addSuppressed);
    return all;
  }

  /** The facts of one call of {@link #run}. */
  private static final class Run {
    final BackupRequest request;
    final Instant started;
    final long startedNanos;
    final Deadline deadline;
    long transferred;

    Run(BackupRequest request, TimeSource time) {
      this.request = request;
      this.started = time.wall().instant();
      this.startedNanos = time.ticker().nanos();
      this.deadline = Deadline.after(request.timeout(), time.ticker());
    }
  }
}
