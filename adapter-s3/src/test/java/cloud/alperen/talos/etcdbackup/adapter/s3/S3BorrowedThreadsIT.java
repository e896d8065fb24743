package cloud.alperen.talos.etcdbackup.adapter.s3;

import static cloud.alperen.talos.etcdbackup.adapter.s3.ScriptedBucket.PART_SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The threads that callers lend are busy, or end too early. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class S3BorrowedThreadsIT {
  private static final ObjectKey KEY = new ObjectKey("cluster/snapshot.db");
  private static final StorageCredentials CREDENTIALS = Targets.credentials("key-id", "secret-key");

  private final ScriptedS3Server server = ScriptedS3Server.startHttp();
  private final S3Target target = Targets.of(server.endpoint(), server.bucket());
  private final ExecutorService only = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    only.shutdownNow();
    timer.shutdownNow();
    server.close();
  }

  @Test
  void anUploadMayRunOnTheOnlyThreadOfItsSenders() throws Exception {
    only.submit(() -> upload(sink(only))).get(25, TimeUnit.SECONDS);

    assertTrue(server.bucketView().find(KEY.value()).isPresent());
    assertEquals(4, server.requests(S3Operation.UPLOAD_PART).size());
  }

  @Test
  void anUploadNeedsNoSenderThatBegins() throws Exception {
    upload(sink(neverRun -> {}));

    assertTrue(server.bucketView().find(KEY.value()).isPresent());
  }

  @Test
  void sendersThatTakeNoMoreWorkAreNamed() throws Exception {
    try (ObjectUpload upload = begin(sink(only))) {
      only.shutdown();

      assertWithoutThreads("executor", () -> write(upload));
    }
    assertNothingStored();
  }

  @Test
  void sendersThatAreEndedAtWorkAreNamed() throws Exception {
    server.script(S3Operation.UPLOAD_PART, ScriptedS3Server.ALWAYS, new S3Fault.Silence());
    try (ObjectUpload upload = begin(sink(only))) {
      upload.write(ByteBuffer.allocate(PART_SIZE));
      ScriptedBucket.await(() -> server.unanswered() == 1);
      only.shutdownNow();

      assertWithoutThreads("executor", () -> write(upload));
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void aTimerThatTakesNoMoreWorkIsNamed() {
    timer.shutdown();

    assertWithoutThreads("timer", () -> sink(only).find(target, CREDENTIALS, KEY));
    assertWithoutThreads(
        "timer", () -> new S3ObjectSource(settings(), timer).open(target, CREDENTIALS, KEY));
    ScriptedBucket.await(() -> server.openConnections() == 0);
  }

  @Test
  void aTimerThatIsEndedInAPauseIsNamed() throws Exception {
    server.script(S3Operation.CREATE_MULTIPART_UPLOAD, ScriptedS3Server.ALWAYS, S3Fault.slowDown());
    CompletableFuture<BackupException> failed = new CompletableFuture<>();
    Thread caller = new Thread(
        () -> failed.complete(assertThrows(BackupException.class, () -> begin(sink(only)))));
    caller.start();
    ScriptedBucket.await(
        () -> server.requests(S3Operation.CREATE_MULTIPART_UPLOAD).size() >= 1);
    ScriptedBucket.await(() -> caller.getState() == Thread.State.TIMED_WAITING);
    timer.shutdownNow();

    String message = failed.get(25, TimeUnit.SECONDS).getMessage();
    assertTrue(message.contains("timer"), message);
  }

  private interface Call {
    Object run() throws BackupException;
  }

  private static void assertWithoutThreads(String whose, Call call) {
    BackupException e = assertThrows(BackupException.class, call::run);
    assertEquals(BackupFailure.NoThreads.class, e.failure().getClass());
    assertTrue(e.getMessage().contains(whose), e.getMessage());
    assertFalse(e.failure().retryable());
  }

  private void assertNothingStored() {
    assertTrue(server.bucketView().find(KEY.value()).isEmpty());
    assertTrue(server.bucketView().unfinishedUploads().isEmpty());
  }

  private Object upload(S3ObjectSink sink) throws BackupException {
    try (ObjectUpload upload = begin(sink)) {
      write(upload);
      return upload.complete();
    }
  }

  private ObjectUpload begin(S3ObjectSink sink) throws BackupException {
    return sink.begin(target, CREDENTIALS, KEY, 4L * PART_SIZE, new ObjectMetadata(Map.of()));
  }

  /** Whatever is still to come of four parts. */
  private static Object write(ObjectUpload upload) throws BackupException {
    for (int part = 0; part < 4; part++) {
      upload.write(ByteBuffer.allocate(PART_SIZE));
    }
    return upload;
  }

  private S3ObjectSink sink(Executor senders) {
    return new S3ObjectSink(settings(), senders, timer);
  }

  private static S3Settings settings() {
    Duration far = Duration.ofDays(1);
    return new S3Settings(
        new S3Settings.Parts(S3Settings.Parts.SMALLEST, 2, ByteCount.ofMebibytes(15)),
        S3Settings.defaults().timeouts(),
        new S3Settings.Retries(5, far, far));
  }
}
