package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import cloud.alperen.talos.etcdbackup.ports.StaleUploads;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StaleUploads} must do, adapter or fake. A store that cannot list unfinished uploads has none. Each test uses
 * keys of its own, so one store may serve all of them.
 */
public abstract class StaleUploadsContract {
  protected abstract StaleUploads staleUploads();

  /** Begins uploads where stale ones are looked for. */
  protected abstract ObjectSink sink();

  protected abstract StorageTarget target();

  protected abstract StorageCredentials credentials();

  /** Looks behind the port at what is really stored. */
  protected abstract BucketView bucket();

  /** The size of an object that the sink sends in several requests. */
  protected abstract int sizeInParts();

  /** A place like the one under test, but nobody listens there. Empty if the store is reached over no network. */
  protected Optional<StorageTarget> unreachable() {
    return Optional.empty();
  }

  /** Whether a listing shows all uploads of a key. Where it does not, the next search finds the rest. */
  protected boolean listsEveryUploadOfAKey() {
    return true;
  }

  @Test
  protected void abortsOnlyBelowThePrefix() throws BackupException {
    begin("prefix/cp/a.db", "prefix/cp/b.db", "prefix/cp-2/c.db", "prefix-2/cp/d.db");

    List<ObjectKey> aborted = abort("prefix/cp/", later());

    assertEquals(
        Set.of(new ObjectKey("prefix/cp/a.db"), new ObjectKey("prefix/cp/b.db")),
        Set.copyOf(aborted));
    assertEquals(Set.of("prefix/cp-2/c.db", "prefix-2/cp/d.db"), unfinished("prefix"));
  }

  @Test
  protected void namesAKeyOnceForEachOfItsUploads() throws BackupException {
    assumeTrue(listsEveryUploadOfAKey(), "a listing shows one upload of a key");
    begin("twice/cp/a.db", "twice/cp/a.db");

    List<ObjectKey> aborted = abort("twice/cp/", later());

    assertEquals(List.of(new ObjectKey("twice/cp/a.db"), new ObjectKey("twice/cp/a.db")), aborted);
    assertEquals(Set.of(), unfinished("twice"));
  }

  @Test
  protected void leavesWhatIsYoungEnoughToBeFinished() throws BackupException {
    begin("young/cp/a.db", "young/cp/b.db");

    assertEquals(List.of(), abort("young/cp/", Instant.now().minus(Duration.ofMinutes(1))));

    assertEquals(Set.of("young/cp/a.db", "young/cp/b.db"), unfinished("young"));
  }

  @Test
  protected void abortsNoCompletedObject() throws BackupException {
    byte[] content = new byte[sizeInParts()];
    ObjectKey key = new ObjectKey("completed/cp/a.db");
    try (ObjectUpload upload = begin(key)) {
      upload.write(ByteBuffer.wrap(content));
      upload.complete();
    }

    assertEquals(List.of(), abort("completed/cp/", later()));

    assertEquals(content.length, bucket().find(key.value()).orElseThrow().size());
  }

  @Test
  protected void anInterruptCancelsAndStays() throws BackupException {
    begin("interrupted/cp/a.db");
    BackupException thrown;
    boolean interrupted;

    Thread.currentThread().interrupt();
    try {
      thrown = assertThrows(BackupException.class, () -> abort("interrupted/cp/", later()));
    } finally {
      interrupted = Thread.interrupted();
    }

    assertEquals(new BackupFailure.Cancelled(), thrown.failure());
    assertTrue(interrupted, "the interrupt flag must stay set");
    assertEquals(Set.of("interrupted/cp/a.db"), unfinished("interrupted"));
  }

  @Test
  protected void saysThatNobodyListens() {
    Optional<StorageTarget> unreachable = unreachable();
    assumeTrue(unreachable.isPresent(), "the store is reached over no network");
    StorageTarget nowhere = unreachable.orElseThrow();

    BackupException thrown = assertThrows(
        BackupException.class,
        () -> staleUploads().abort(nowhere, credentials(), "any/cp/", later()));

    StorageFailure.Refused failure =
        assertInstanceOf(StorageFailure.Refused.class, thrown.failure());
    assertEquals(StorageProblem.UNREACHABLE, failure.problem());
    assertEquals(StorageOperation.ABORT, failure.operation());
    assertEquals(nowhere, failure.target());
  }

  private List<ObjectKey> abort(String prefix, Instant begunBefore) throws BackupException {
    return staleUploads().abort(target(), credentials(), prefix, begunBefore);
  }

  /** So much that the clocks of this machine and the store may differ. */
  private static Instant later() {
    return Instant.now().plus(Duration.ofMinutes(1));
  }

  private Set<String> unfinished(String beginning) {
    return bucket().unfinishedUploads().stream()
        .filter(key -> key.startsWith(beginning))
        .collect(Collectors.toSet());
  }

  /** Begins uploads that nobody finishes, as a process does that is killed. */
  private void begin(String... keys) throws BackupException {
    for (String key : keys) {
      begin(new ObjectKey(key));
    }
  }

  private ObjectUpload begin(ObjectKey key) throws BackupException {
    return sink().begin(target(), credentials(), key, sizeInParts(), new ObjectMetadata(Map.of()));
  }
}
