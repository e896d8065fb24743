package cloud.alperen.talos.etcdbackup.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.application.cleanup.SweepStores;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.event.BackupEvent;
import cloud.alperen.talos.etcdbackup.domain.event.BackupNotice;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.StoreInUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sweeper goes only where backups point, and takes only what is old. */
class SweepStoresTest {
  private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<StoreInUse> places = new ArrayList<>();
  private final List<String> visits = new ArrayList<>();
  private final List<BackupEvent> events = new ArrayList<>();
  private List<ObjectKey> found = List.of();
  private Optional<BackupFailure> failure = Optional.empty();
  private Optional<BackupId> withoutSecret = Optional.empty();

  @Test
  void visitsEachStoreAndControlPlaneOnce() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "one", "cp-1/", HOUR);
    place("c", "one", "cp-2/", HOUR);
    place("d", "two", "cp-1/", HOUR);

    sweep();

    assertEquals(List.of("bucket one cp-1/", "bucket one cp-2/", "bucket two cp-1/"), stores());
  }

  @Test
  void visitsNothingWhereNoBackupIs() {
    sweep();

    assertEquals(List.of(), visits);
  }

  @Test
  void takesOnlyWhatIsOlderThanTwiceTheLongestTimeoutOfAll() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "two", "cp-1/", Duration.ofHours(4));

    sweep();

    assertTrue(visits.stream().allMatch(v -> v.endsWith("2026-01-02T04:00:00Z")), visits::toString);
  }

  @Test
  void aHugeTimeoutKeepsNoOtherControlPlanesUploads() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "one", "cp-2/", Duration.ofDays(100_000));

    sweep();

    assertTrue(visits.get(0).endsWith("2026-01-02T08:00:00Z"), visits::toString);
    assertTrue(visits.get(1).endsWith("2025-12-31T12:00:00Z"), "twice the longest allowed");
  }

  @Test
  void theDefaultTimeoutCountsToo() {
    place("a", "one", "cp-1/", Duration.ofMinutes(1));

    sweep();

    assertTrue(visits.get(0).endsWith("2026-01-02T08:00:00Z"), visits::toString);
  }

  @Test
  void saysWhatItAborted() {
    place("a", "one", "cp-1/", HOUR);
    found = List.of(new ObjectKey("cp-1/old.db"));

    sweep();

    BackupNotice.Note noted = (BackupNotice.Note) events.get(0);
    assertEquals("UnfinishedUploadsAborted", noted.reason());
    assertEquals(
        "Aborted 1 unfinished upload(s) in bucket one that were older than 4h: [cp-1/old.db]",
        noted.message());
  }

  @Test
  void aStoreThatCannotBeReadKeepsNoOtherFromBeingSwept() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "two", "cp-1/", HOUR);
    failure = Optional.of(Facts.STORE_DENIES);

    sweep();

    assertEquals(2, visits.size());
    assertTrue(events.stream().allMatch(BackupEvent.SweepFailed.class::isInstance));
  }

  @Test
  void anotherBackupsSecretServesWhereOneIsMissing() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "one", "cp-1/", HOUR);
    withoutSecret = Optional.of(places.get(0).backup());

    sweep();

    assertEquals(List.of("bucket one cp-1/"), stores());
  }

  @Test
  void otherCredentialsMayLeadToAnotherBucketOfThatName() {
    place("a", "one", "cp-1/", HOUR);
    StoreInUse used = places.get(0);
    SecretRef other = new SecretRef(new SecretKeyRef("tenant-b", "secret"), "some.field");
    places.add(new StoreInUse(
        new BackupId("b", "nightly", "uid-b"),
        new StoreRef(used.store().target(), Map.of("secretAccessKey", other)),
        used.prefix(),
        HOUR));

    sweep();

    assertEquals(List.of("bucket one cp-1/", "bucket one cp-1/"), stores());
  }

  @Test
  void stopsWhenInterrupted() {
    place("a", "one", "cp-1/", HOUR);
    place("b", "two", "cp-1/", HOUR);
    failure = Optional.of(new BackupFailure.Cancelled());

    sweep();

    assertTrue(Thread.interrupted());
    assertEquals(1, visits.size());
    assertEquals(List.of(), events);
  }

  @Test
  void aPrefixWithoutASlashIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> place("a", "one", "cp", HOUR));
  }

  private void place(String namespace, String bucket, String prefix, Duration timeout) {
    places.add(new StoreInUse(
        new BackupId(namespace, "nightly", "uid-" + namespace),
        Facts.store(new Facts.Bucket(bucket)),
        prefix,
        timeout));
  }

  private List<String> stores() {
    return visits.stream().map(v -> v.substring(0, v.lastIndexOf(' '))).toList();
  }

  private void sweep() {
    new SweepStores(
            () -> places,
            (target, credentials, prefix, before) -> {
              visits.add(target.display() + " " + prefix + " " + before);
              if (failure.isPresent()) {
                throw new BackupException(failure.get());
              }
              return found;
            },
            (namespace, ref, field) -> {
              if (withoutSecret
                  .map(BackupId::namespace)
                  .filter(namespace::equals)
                  .isPresent()) {
                throw new BackupException(Facts.NO_SECRET);
              }
              return SecretValue.of(Facts.PLANTED);
            },
            events::add,
            () -> NOW,
            new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24)))
        .run();
  }
}
