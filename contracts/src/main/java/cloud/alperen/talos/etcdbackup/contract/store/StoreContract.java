package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.BackgroundCall;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.function.Executable;

/**
 * What the contracts of a store share: how it is reached, and how it is made to fail. It has no tests; extend {@link
 * ObjectSinkContract} or {@link ObjectSourceContract}. Each test uses keys of its own, so one store may serve all of them.
 */
public abstract class StoreContract {
  /** How long a call to a store that fails may take. */
  protected static final Duration LIMIT = Duration.ofSeconds(10);

  /** Shorter than {@link #LIMIT}: an adapter that waits for so long gives up in time. */
  protected static final Duration IMPATIENT = Duration.ofMillis(500);

  /** Longer than {@link #LIMIT}: a call of an adapter that waits for so long ends because of something else. */
  protected static final Duration PATIENT = Duration.ofMinutes(2);

  protected static final ObjectMetadata METADATA =
      new ObjectMetadata(Map.of("backup-uid", "3f1c", "attempt", "2", "node", "10.0.0.1:50000"));

  private static final int CHUNK = 100_003;

  private ObjectKey key = new ObjectKey("unset");

  /** Writes to the store. */
  protected abstract ObjectSink sink();

  protected abstract StorageTarget target();

  protected abstract StorageCredentials credentials();

  /** How the store is made to fail; empty if it is reached over no network. Its tests are then skipped. */
  protected abstract Optional<StoreFaults> faults();

  @BeforeEach
  protected void chooseKey(TestInfo test) {
    key = new ObjectKey("contract/%s/%s"
        .formatted(
            test.getTestMethod().orElseThrow().getName(),
            test.getDisplayName().replaceAll("[^A-Za-z0-9_]", "-")));
  }

  /** The key of the running test. */
  protected final ObjectKey key() {
    return key;
  }

  /** The faults, or the end of the test. */
  protected final StoreFaults requireFaults() {
    Optional<StoreFaults> faults = faults();
    assumeTrue(faults.isPresent(), "the store is reached over no network");
    return faults.orElseThrow();
  }

  protected final void store(byte[] content) throws BackupException {
    try (ObjectUpload upload = begin(key, content.length)) {
      write(upload, content);
      upload.complete();
    }
  }

  protected final ObjectUpload begin(ObjectKey of, long size) throws BackupException {
    return sink().begin(target(), credentials(), of, size, METADATA);
  }

  protected static void write(ObjectUpload upload, byte[] content) throws BackupException {
    for (int at = 0; at < content.length; at += CHUNK) {
      upload.write(ByteBuffer.wrap(content, at, Math.min(CHUNK, content.length - at)));
    }
  }

  protected static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Expects that the call fails for this reason, in time, and names the operation and the target. */
  protected static void assertRefused(
      StorageProblem problem, StorageOperation operation, StorageTarget target, Executable call) {
    StorageFailure failure = storageFailure(operation, target, call);
    assertEquals(
        problem, assertInstanceOf(StorageFailure.Refused.class, failure).problem());
  }

  /** The failure of a call that fails in time and names the operation and the target. */
  protected static StorageFailure storageFailure(
      StorageOperation operation, StorageTarget target, Executable call) {
    BackupException thrown =
        assertTimeoutPreemptively(LIMIT, () -> assertThrows(BackupException.class, call));
    StorageFailure failure = assertInstanceOf(StorageFailure.class, thrown.failure());
    assertEquals(operation, failure.operation());
    assertEquals(target, failure.target());
    return failure;
  }

  /** Expects that an interrupt ends a call that waits for this store, and that the thread's flag stays set. */
  protected static void assertEndsWhenInterrupted(SilentStore silent, BackgroundCall.Call call)
      throws InterruptedException {
    BackgroundCall running = BackgroundCall.start(call);
    silent.awaitRequest();

    assertEndsWhenInterrupted(running);
  }

  /** Expects that an interrupt ends this call, and that the thread's flag stays set. */
  protected static void assertEndsWhenInterrupted(BackgroundCall running)
      throws InterruptedException {
    running.interrupt();

    BackupException thrown =
        assertInstanceOf(BackupException.class, running.thrownWithin(LIMIT).orElse(null));
    assertInstanceOf(BackupFailure.Cancelled.class, thrown.failure());
    assertTrue(running.interruptedWithin(LIMIT), "the interrupt flag must stay set");
  }
}
