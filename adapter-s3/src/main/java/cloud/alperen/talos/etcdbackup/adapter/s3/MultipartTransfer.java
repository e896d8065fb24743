package cloud.alperen.talos.etcdbackup.adapter.s3;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The parts of one multipart upload on their way. Confined to the thread of the upload; parts are sent
 * on the executor, a bounded number at a time. A part that no thread of the executor has begun to send is
 * sent by the upload's own thread while it waits: it may be the only one that the executor has.
 *
 * <p>An entity tag is not compared with an MD5 of the part: where the store encrypts it is none, and
 * it would double the cost. Over https each part carries a CRC32 that stores check, or ignore; what they
 * return of it is compared. Where they refuse or demand one, {@link BodyChecks} finds out.
 */
final class MultipartTransfer {
  /** Aborting takes hold of parts that were still arriving only when it is repeated. */
  private static final int ABORT_ROUNDS = 3;

  /** How long a free thread of the executor may take to begin. */
  private static final Duration HANDOVER = Duration.ofMillis(100);

  private final S3Session session;
  private final ObjectKey key;
  private final String uploadId;
  private final int inFlight;
  private final Executor executor;
  private final PartBuffers buffers;
  private final Semaphore slots;
  private final Set<PartTask> running = ConcurrentHashMap.newKeySet();
  private final SortedMap<Integer, StoredPart> stored = new ConcurrentSkipListMap<>();
  private final AtomicReference<BackupException> firstFailure = new AtomicReference<>();
  private int sent;

  private record StoredPart(CompletedPart reference, Crc32 crc32) {
    /** One that differs is no stored part. */
    boolean checksumStated() {
      return reference.checksumCRC32() != null;
    }
  }

  MultipartTransfer(
      S3Session session,
      ObjectKey key,
      String uploadId,
      int inFlight,
      Executor executor,
      PartBuffers buffers) {
    this.session = session;
    this.key = key;
    this.uploadId = uploadId;
    this.inFlight = inFlight;
    this.executor = executor;
    this.buffers = buffers;
    this.slots = new Semaphore(inFlight);
  }

  /** Starts to send a part once there is a slot; takes the buffer over. */
  void send(PartBuffer part) throws BackupException {
    acquire(1);
    BackupException earlier = firstFailure.get();
    if (earlier != null) {
      slots.release();
      throw earlier;
    }
    int number = ++sent;
    PartTask task = new PartTask(() -> sendNow(number, part), this::ended);
    running.add(task);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.cancel();
      throw withoutThreads(e);
    }
  }

  /** Waits until every part is stored. */
  void awaitAll() throws BackupException {
    acquire(inFlight);
    slots.release(inFlight);
    BackupException failure = firstFailure.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Publishes the object. */
  CommitAnswer complete() throws BackupException {
    List<CompletedPart> parts =
        stored.values().stream().map(StoredPart::reference).toList();
    CompleteMultipartUploadRequest request = CompleteMultipartUploadRequest.builder()
        .bucket(session.target().bucket())
        .key(key.value())
        .uploadId(uploadId)
        .multipartUpload(u -> u.parts(parts))
        .build();
    CompleteMultipartUploadResponse response =
        session.commit(S3Action.PUT_OBJECT, s3 -> s3.completeMultipartUpload(request));
    if (response.key() == null && response.eTag() == null && response.location() == null) {
      throw session
          .failures()
          .outcomeUnknown("it completed an upload without a word of the object");
    }
    return Crc32.compare(
        stored.values().stream().map(StoredPart::crc32).toList(),
        stored.values().stream().allMatch(StoredPart::checksumStated),
        response.checksumCRC32());
  }

  /** Ends all requests, waits for their threads and removes the parts from the store. */
  Optional<BackupException> abort() {
    boolean cutOff = !running.isEmpty();
    session.http().cancelRequests();
    running.forEach(PartTask::cancel);
    slots.acquireUninterruptibly(inFlight);
    session.http().allowRequests();
    AbortMultipartUploadRequest request = AbortMultipartUploadRequest.builder()
        .bucket(session.target().bucket())
        .key(key.value())
        .uploadId(uploadId)
        .build();
    return abort(request, cutOff ? ABORT_ROUNDS : 1);
  }

  private Optional<BackupException> abort(AbortMultipartUploadRequest request, int rounds) {
    boolean interrupted = false;
    try {
      int left = rounds;
      while (left > 0) {
        try {
          session.call(S3Action.ABORT_UPLOAD, s3 -> s3.abortMultipartUpload(request));
          left--;
        } catch (BackupException e) {
          if (S3Failures.isMissing(e)) {
            return Optional.empty();
          }
          boolean firstInterrupt = !interrupted && e.failure() instanceof BackupFailure.Cancelled;
          if (!firstInterrupt) {
            return Optional.of(e);
          }
          // Whoever interrupts wants us to stop, and this is how we stop.
          interrupted = Thread.interrupted();
        }
      }
      return Optional.empty();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  String uploadId() {
    return uploadId;
  }

  private void sendNow(int number, PartBuffer part) {
    try {
      Crc32 crc32 = part.crc32();
      UploadPartResponse response = session.bodyChecks().send(check -> {
        UploadPartRequest request = UploadPartRequest.builder()
            .bucket(session.target().bucket())
            .key(key.value())
            .uploadId(uploadId)
            .partNumber(number)
            .checksumCRC32(check == BodyCheck.CRC32 ? crc32.text() : null)
            .contentMD5(check == BodyCheck.MD5 ? part.md5() : null)
            .build();
        return session.call(S3Action.PUT_OBJECT, s3 -> s3.uploadPart(request, part.body()));
      });
      Optional<String> difference = crc32.differenceFrom(response.checksumCRC32());
      if (difference.isPresent()) {
        throw session.failures().notConfirmed("part " + number + " has " + difference.get());
      }
      CompletedPart reference = CompletedPart.builder()
          .partNumber(number)
          .eTag(response.eTag())
          .checksumCRC32(response.checksumCRC32())
          .build();
      stored.put(number, new StoredPart(reference, crc32));
      buffers.giveBack(part);
    } catch (BackupException e) {
      // Unless we abort, which nobody asks about any more, a sender is interrupted by its
      // executor's owner.
      firstFailure.compareAndSet(
          null, e.failure() instanceof BackupFailure.Cancelled ? withoutThreads(e) : e);
    } catch (RuntimeException e) {
      // Whoever waits for the parts hears of it; a request that was cancelled ends like this, too.
      firstFailure.compareAndSet(null, new BackupException(new BackupFailure.Unexpected(), e));
    } catch (Error e) {
      firstFailure.compareAndSet(null, new BackupException(new BackupFailure.Unexpected(), e));
      throw e;
    }
  }

  private BackupException withoutThreads(Exception cause) {
    return session.failures().noThreads("the executor that sends parts", cause);
  }

  private void ended(PartTask task) {
    running.remove(task);
    slots.release();
  }

  private void acquire(int permits) throws BackupException {
    try {
      while (!slots.tryAcquire(permits, HANDOVER.toNanos(), TimeUnit.NANOSECONDS)) {
        // Those that have begun, or have ended meanwhile, do not run again.
        running.stream().filter(PartTask::waits).findAny().ifPresent(PartTask::run);
      }
    } catch (InterruptedException e) {
      throw session.failures().cancelled(e);
    }
  }
}
