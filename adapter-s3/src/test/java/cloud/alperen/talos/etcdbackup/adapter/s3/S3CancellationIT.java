package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.PART_SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.ports.Confirmation;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopping while the store keeps us waiting. Its silence would be tolerated for 30 seconds. */
class S3CancellationIT {
  private static final Duration PROMPTLY = Duration.ofSeconds(10);

  @Test
  void closingCutsPartsOffAndAborts() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.UPLOAD_PART, 2, new S3Fault.Silence());
      ObjectUpload upload = bucket.begin(4L * PART_SIZE);
      upload.write(ByteBuffer.allocate(2 * PART_SIZE));
      // An interrupt alone would end requests that are still being sent.
      ScriptedBucket.await(() -> bucket.server.unanswered() == 2);

      assertTimeout(PROMPTLY, upload::close);

      assertTrue(bucket.isEmpty());
      ScriptedBucket.await(() -> bucket.server.openConnections() == 0);
    }
  }

  @Test
  void interruptingAWriterThatWaitsStopsItAndBoundsWhatItTook() throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      bucket.script(S3Operation.UPLOAD_PART, new S3Fault.Silence());
      AtomicLong taken = new AtomicLong();
      CompletableFuture<BackupException> failure = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread writer = new Thread(() -> {
        try (ObjectUpload upload = bucket.begin(10L * PART_SIZE)) {
          failure.complete(assertThrows(BackupException.class, () -> writeForEver(upload, taken)));
        } catch (BackupException | RuntimeException | Error e) {
          failure.completeExceptionally(e);
        }
        flag.complete(Thread.currentThread().isInterrupted());
      });
      writer.start();
      ScriptedBucket.await(() -> bucket.count(S3Operation.UPLOAD_PART) == 2);
      ScriptedBucket.await(() -> writer.getState() == Thread.State.TIMED_WAITING);

      writer.interrupt();

      assertInstanceOf(
          BackupFailure.Cancelled.class, failure.get(10, TimeUnit.SECONDS).failure());
      assertTrue(flag.get(10, TimeUnit.SECONDS));
      assertTrue(taken.get() <= 3L * PART_SIZE, "took " + taken);
      assertTrue(bucket.isEmpty());
    }
  }

  /** What a backup asks of the store on its own thread, and what that waits for. */
  enum Work {
    PUT(S3Operation.PUT_OBJECT, bucket -> bucket.upload(ScriptedBucket.small())),
    CREATE(S3Operation.CREATE_MULTIPART_UPLOAD, bucket -> bucket.upload(ScriptedBucket.large())),
    COMPLETE(
        S3Operation.COMPLETE_MULTIPART_UPLOAD, bucket -> bucket.upload(ScriptedBucket.large())),
    FIND(S3Operation.GET_OBJECT, ScriptedBucket::find),
    LIST(S3Operation.LIST_MULTIPART_UPLOADS, ScriptedBucket::abortUnfinished);

    interface Call {
      Object on(ScriptedBucket bucket) throws BackupException;
    }

    private final S3Operation operation;
    private final Call call;

    Work(S3Operation operation, Call call) {
      this.operation = operation;
      this.call = call;
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptingACallerCutsItsRequestOff(Work work) throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.overHttps()) {
      assertStopsWhenInterrupted(bucket, work, new S3Fault.Silence());

      assertTrue(bucket.isEmpty());
      ScriptedBucket.await(() -> bucket.server.openConnections() == 0);
    }
  }

  @Test
  void anInterruptAfterTheCommitDoesNotTakeItBack() throws Exception {
    byte[] content = ScriptedBucket.small();
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(S3Operation.GET_OBJECT, new S3Fault.Silence());
      CompletableFuture<Confirmation> completed = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        try {
          completed.complete(bucket.upload(content));
        } catch (BackupException e) {
          completed.completeExceptionally(e);
        }
        flag.complete(Thread.currentThread().isInterrupted());
      });
      caller.start();
      ScriptedBucket.await(() -> bucket.count(S3Operation.GET_OBJECT) == 1);

      caller.interrupt();

      assertEquals(new Confirmation.Unvouched(), completed.get(10, TimeUnit.SECONDS));
      assertTrue(flag.get(10, TimeUnit.SECONDS));
      assertTrue(bucket.holds(content));
    }
  }

  /** Here requests take too long all the time: what ends one must not be taken for the interrupt. */
  @ParameterizedTest
  @EnumSource
  void anInterruptIsNotLostAmongTimeouts(Work work) throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.whereRequestsTake(Duration.ofMillis(500))) {
      assertStopsWhenInterrupted(bucket, work, new S3Fault.Silence());
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptingACallerEndsItsPauseBeforeAnotherTry(Work work) throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.whereTriesAreFarApart()) {
      assertStopsWhenInterrupted(bucket, work, S3Fault.slowDown());
    }
  }

  private static void assertStopsWhenInterrupted(ScriptedBucket bucket, Work work, S3Fault fault)
      throws Exception {
    bucket.script(work.operation, fault);
    CompletableFuture<BackupException> failure = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        failure.complete(assertThrows(BackupException.class, () -> work.call.on(bucket)));
      } catch (AssertionError e) {
        failure.completeExceptionally(e);
      }
      flag.complete(Thread.currentThread().isInterrupted());
    });
    caller.start();
    ScriptedBucket.await(() -> bucket.count(work.operation) >= 1 || failure.isDone());

    caller.interrupt();

    assertInstanceOf(
        BackupFailure.Cancelled.class, failure.get(10, TimeUnit.SECONDS).failure());
    assertTrue(flag.get(10, TimeUnit.SECONDS));
  }

  @Test
  void interruptingTheAbortDoesNotStopIt() throws Exception {
    try (ScriptedBucket bucket = ScriptedBucket.impatient()) {
      bucket.script(S3Operation.ABORT_MULTIPART_UPLOAD, 1, new S3Fault.Silence());
      ObjectUpload upload = bucket.begin(2L * PART_SIZE);
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread closer = new Thread(() -> {
        upload.close();
        flag.complete(Thread.currentThread().isInterrupted());
      });
      closer.start();
      ScriptedBucket.await(() -> bucket.count(S3Operation.ABORT_MULTIPART_UPLOAD) == 1);

      closer.interrupt();

      assertTrue(flag.get(10, TimeUnit.SECONDS));
      assertTrue(bucket.isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"GET_OBJECT", "CREATE_MULTIPART_UPLOAD", "UPLOAD_PART", "COMPLETE_MULTIPART_UPLOAD"})
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutOfABackupBoundsTheSilenceOfTheStore(S3Operation silent) {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.script(silent, new S3Fault.Silence());

      assertTimesOutInTheSilenceOf(silent, bucket);

      assertTrue(bucket.isEmpty());
    }
  }

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void theTimeoutOfABackupBoundsItsAbortToo() {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket
          .script(S3Operation.UPLOAD_PART, new S3Fault.Silence())
          .script(S3Operation.ABORT_MULTIPART_UPLOAD, new S3Fault.Silence());

      assertTimesOutInTheSilenceOf(S3Operation.ABORT_MULTIPART_UPLOAD, bucket);
    }
  }

  /** With more time if, on a slow machine, it was up before the store was asked. */
  private static void assertTimesOutInTheSilenceOf(S3Operation silent, ScriptedBucket bucket) {
    Duration timeout = Duration.ofSeconds(1);
    do {
      assertInstanceOf(BackupFailure.TimedOut.class, failureOfABackup(bucket, timeout));
      timeout = timeout.multipliedBy(2);
    } while (bucket.count(silent) == 0);
  }

  private static BackupFailure failureOfABackup(ScriptedBucket bucket, Duration timeout) {
    return assertThrows(
            BackupException.class,
            () -> SnapshotBackup.run(
                bucket.store(),
                new Placement(ScriptedBucket.KEY, bucket.target()),
                bucket.credentials(),
                2L * PART_SIZE + Sha256Digest.LENGTH,
                timeout))
        .failure();
  }

  @Test
  void sendsNoMorePartsAtOnceThanAllowed() throws BackupException {
    try (ScriptedBucket bucket = ScriptedBucket.overHttp()) {
      bucket.upload(ScriptedBucket.random(6 * PART_SIZE));

      // The parts' own connections and the one of the upload itself.
      assertTrue(bucket.server.mostConnections() <= 3, "" + bucket.server.mostConnections());
      assertEquals(6, bucket.count(S3Operation.UPLOAD_PART));
    }
  }

  private static void writeForEver(ObjectUpload upload, AtomicLong taken) throws BackupException {
    while (true) {
      upload.write(ByteBuffer.allocate(64 * 1024));
      taken.addAndGet(64 * 1024);
    }
  }
}
