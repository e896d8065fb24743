package cloud.alperen.talos.etcdbackup.application.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tries at a store that says nothing, in a place that others need. */
@Timeout(60)
class CleanUpEffortTest {
  private static final Duration LONGEST = Duration.ofMillis(50);

  private final List<BackupEvent> events = new ArrayList<>();
  private final Placement placement = new Placement(new ObjectKey("a/key"), new Silence());
  private final CleanUp cleanUp = new CleanUp(
      new ObjectStore(new SilentStore(), (target, credentials, key) -> Optional.empty()),
      (namespace, ref, field) -> {
        throw new AssertionError("there are no secrets");
      },
      (backup, change) -> {
        throw new AssertionError("nothing is recorded");
      },
      events::add,
      new TimeSource(() -> Instant.EPOCH, System::nanoTime, pause -> {}));

  @Test
  void aTryThatIsNotOverInItsTimeIsOneTryAndGivesItsPlaceBack() throws Exception {
    CleanUpEffort effort = cleanUp.begin(new CleanUpOrder(
        new BackupId("ns", "one", "uid"), placement, CleanUpOrder.Published.DELETE));
    for (int attempt = 1; attempt < CleanUpEffort.TRIES; attempt++) {
      assertTrue(effort.attempt(LONGEST, () -> false).isPresent());
      assertEquals(List.of(), events);
    }
    assertEquals(Optional.empty(), effort.attempt(LONGEST, () -> false));
    assertFalse(Thread.interrupted());
    assertEquals(1, events.size());
    assertTrue(events.get(0) instanceof BackupNotice.Warning warned
        && warned.reason().equals("CleanUpGivenUp")
        && warned.message().contains("it was not over within"));
  }

  private record Silence() implements StorageTarget {
    @Override
    public String kind() {
      return "Silent";
    }

    @Override
    public String display() {
      return "a silent store";
    }
  }

  private static final class SilentStore implements ObjectSink {
    @Override
    public ObjectUpload begin(
        StorageTarget target,
        StorageCredentials credentials,
        ObjectKey key,
        long expectedSize,
        ObjectMetadata metadata) {
      throw new AssertionError("nothing is stored");
    }

    @Override
    public Optional<StoredObject> find(
        StorageTarget target, StorageCredentials credentials, ObjectKey key) {
      return Optional.empty();
    }

    @Override
    public int abortUnfinished(StorageTarget target, StorageCredentials credentials, ObjectKey key)
        throws BackupException {
      try {
        new CountDownLatch(1).await();
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BackupException(new BackupFailure.Cancelled(), e);
      }
    }

    @Override
    public void delete(StorageTarget target, StorageCredentials credentials, ObjectKey key) {}
  }
}
