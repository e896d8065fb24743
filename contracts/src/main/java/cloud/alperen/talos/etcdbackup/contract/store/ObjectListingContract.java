package cloud.alperen.talos.etcdbackup.contract.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.Cure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageFailure;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageOperation;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.storage.ListedObject;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageTarget;
import cloud.alperen.talos.etcdbackup.ports.ObjectListing;
import cloud.alperen.talos.etcdbackup.ports.ObjectUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectListing} must do, adapter or fake. A subclass says how to reach the listing, and a sink that writes
 * where it looks. Give the adapter, or its store, pages that are small enough for {@link #objectsOnSeveralPages}.
 */
public abstract class ObjectListingContract extends StoreContract {
  /** So much may the clocks of this machine and the store differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Looks where the sink writes. */
  protected abstract ObjectListing listing();

  /**
   * The adapter under test, which waits no longer than that for an answer to one request. It may send a request three times
   * at most. Whoever makes it closes it.
   */
  protected abstract ObjectListing listing(Duration patience);

  /** The size of an object that the sink sends in several requests. */
  protected abstract int sizeInParts();

  /** So many objects that a listing of them comes in several pages. */
  protected abstract int objectsOnSeveralPages();

  @Test
  protected void showsKeySizeAndTime() throws BackupException {
    put("told/cp/a.db", 7);
    Instant now = Instant.now();

    ListedObject shown = list("told/cp/").get(0);

    assertEquals(new ObjectKey("told/cp/a.db"), shown.key());
    assertEquals(7, shown.size());
    assertTrue(Duration.between(shown.modified(), now).abs().compareTo(SKEW) < 0, shown.toString());
  }

  @Test
  protected void showsOnlyWhatIsBelowThePrefix() throws BackupException {
    put("below/cp/a.db", 1);
    put("below/cp/deeper/b.db", 2);
    put("below/cp-2/c.db", 3);
    put("below-2/cp/d.db", 4);

    assertEquals(Set.of("below/cp/a.db", "below/cp/deeper/b.db"), keys(list("below/cp/")));
    assertEquals(List.of(), list("nothing/is/here/"));
  }

  @Test
  protected void showsEachObjectOnceHoweverManyThereAre() throws BackupException {
    int count = objectsOnSeveralPages();
    for (int i = 0; i < count; i++) {
      put("many/cp/%05d.db".formatted(i), 1);
    }

    List<ListedObject> shown = list("many/cp/");

    assertEquals(count, shown.size());
    assertEquals(count, keys(shown).size());
  }

  @Test
  protected void showsKeysAsTheyAre() throws BackupException {
    Set<String> odd = Set.of(
        "odd/cp/a b.db",
        "odd/cp/a+b.db",
        "odd/cp/a%2Bb.db",
        "odd/cp/a&b<c>.db",
        "odd/cp/admin@my-cluster.db",
        "odd/cp/größe.db");
    for (String key : odd) {
      put(key, 1);
    }

    assertEquals(odd, keys(list("odd/cp/")));
  }

  @Test
  protected void showsNeitherUnfinishedUploadsNorWhatWasDeleted() throws BackupException {
    put("gone/cp/deleted.db", 1);
    sink().delete(target(), credentials(), new ObjectKey("gone/cp/deleted.db"));
    try (ObjectUpload unfinished = begin(new ObjectKey("gone/cp/unfinished.db"), sizeInParts())) {
      write(unfinished, random(sizeInParts() - 1));

      assertEquals(List.of(), list("gone/cp/"));
    }
  }

  @Test
  protected void whatTheReaderThrowsEndsTheListing() throws BackupException {
    put("thrown/cp/a.db", 1);
    put("thrown/cp/b.db", 1);
    List<ListedObject> shown = new ArrayList<>();
    IllegalStateException enough = new IllegalStateException("enough");

    IllegalStateException thrown = assertThrows(
        IllegalStateException.class,
        () -> listing().list(target(), credentials(), "thrown/cp/", object -> {
          shown.add(object);
          throw enough;
        }));

    assertSame(enough, thrown);
    assertEquals(1, shown.size());
  }

  @Test
  protected void anInterruptedThreadListsNothing() throws BackupException {
    put("interrupted/cp/a.db", 1);
    BackupException thrown;
    boolean interrupted;

    Thread.currentThread().interrupt();
    try {
      thrown = assertThrows(BackupException.class, () -> list("interrupted/cp/"));
    } finally {
      interrupted = Thread.interrupted();
    }

    assertEquals(new BackupFailure.Cancelled(), thrown.failure());
    assertTrue(interrupted, "the interrupt flag must stay set");
  }

  @Test
  protected void givesUpOnASilentStore() {
    try (SilentStore silent = requireFaults().silent(IMPATIENT)) {
      assertRefused(
          StorageProblem.TIMED_OUT,
          StorageOperation.LIST,
          silent.target(),
          () -> list(silent, IMPATIENT));
    }
  }

  @Test
  protected void anInterruptEndsAListingThatWaits() throws Exception {
    try (SilentStore silent = requireFaults().silent(PATIENT)) {
      assertEndsWhenInterrupted(silent, () -> list(silent, PATIENT));
    }
  }

  @Test
  protected void saysThatNobodyListens() {
    StorageTarget nowhere = requireFaults().unreachable();

    assertRefused(
        StorageProblem.UNREACHABLE,
        StorageOperation.LIST,
        nowhere,
        () -> list(listing(), nowhere, credentials(), "a/"));
  }

  @Test
  protected void saysThatTheBucketIsMissing() {
    StorageTarget missing = requireFaults().withoutBucket();

    assertRefused(
        StorageProblem.BUCKET_MISSING,
        StorageOperation.LIST,
        missing,
        () -> list(listing(), missing, credentials(), "a/"));
  }

  @Test
  protected void saysThatCredentialsHaveToBeRepaired() {
    StorageCredentials unknown = requireFaults().unknownCredentials();

    StorageFailure failure = storageFailure(
        StorageOperation.LIST, target(), () -> list(listing(), target(), unknown, "a/"));

    assertEquals(Cure.REPAIR, failure.cure());
  }

  private void list(SilentStore silent, Duration patience) throws BackupException {
    list(listing(patience), silent.target(), credentials(), "a/");
  }

  private List<ListedObject> list(String prefix) throws BackupException {
    return list(listing(), target(), credentials(), prefix);
  }

  private static List<ListedObject> list(
      ObjectListing listing, StorageTarget target, StorageCredentials credentials, String prefix)
      throws BackupException {
    List<ListedObject> shown = new ArrayList<>();
    listing.list(target, credentials, prefix, shown::add);
    return shown;
  }

  private static Set<String> keys(List<ListedObject> shown) {
    return shown.stream().map(object -> object.key().value()).collect(Collectors.toSet());
  }

  private void put(String key, int size) throws BackupException {
    try (ObjectUpload upload = begin(new ObjectKey(key), size)) {
      write(upload, random(size));
      upload.complete();
    }
  }
}
