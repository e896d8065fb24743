package cloud.alperen.talos.etcdbackup.ports.usecase;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.naming.SnapshotKeys;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives each backup a key of its own: the first free second from now.
 *
 * <p>Thread-safe. A key is reserved in memory before the store is asked, so that two backups that start in the same second
 * cannot get the same one while neither has recorded it yet.
 */
final class ChooseKey {
  private static final Duration STEP = Duration.ofSeconds(1);

  private final KeysInUse recorded;
  private final Map<ObjectKey, BackupId> reserved = new HashMap<>();

  ChooseKey(KeysInUse recorded) {
    this.recorded = recorded;
  }

  /** Whether the store already holds an object of this name. */
  @FunctionalInterface
  interface Store {
    boolean holds(ObjectKey key) throws BackupException;
  }

  ObjectKey choose(BackupId backup, String controlPlane, Instant from, Store store)
      throws BackupException {
    Instant second = from.truncatedTo(ChronoUnit.SECONDS);
    while (true) {
      ObjectKey key = SnapshotKeys.key(controlPlane, second);
      if (reserve(key, backup)) {
        if (!store.holds(key)) {
          return key;
        }
        release(key, backup);
      }
      second = second.plus(STEP);
    }
  }

  /** Forgets the reservations of a backup whose choice is recorded, or no longer wanted. */
  synchronized void release(BackupId backup) {
    reserved.values().removeIf(backup::equals);
  }

  private synchronized boolean reserve(ObjectKey key, BackupId backup) {
    return !recorded.byAnother(key, backup) && reserved.putIfAbsent(key, backup) == null;
  }

  private synchronized void release(ObjectKey key, BackupId backup) {
    reserved.remove(key, backup);
  }
}
