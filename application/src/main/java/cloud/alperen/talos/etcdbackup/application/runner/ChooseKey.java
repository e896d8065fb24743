package cloud.alperen.talos.etcdbackup.application.runner;

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
 * <p>Thread-safe. A key is reserved in memory before the store is asked, and stays so until no other backup could choose
 * it any more: what is recorded shows only after a moment, and a backup may fail, or have nothing stored yet, before it
 * does.
 */
final class ChooseKey {
  private static final Duration STEP = Duration.ofSeconds(1);
  // Keys are chosen from the current second on. If the wall clock is set back by more than this,
  // a key may be chosen twice.
  private static final Duration KEPT = Duration.ofMinutes(10);

  // Far more than can start in one second; a web server that is no store answers "yes" for ever.
  private static final int MOST = 300;

  private final KeysInUse recorded;
  private final Map<ObjectKey, Reservation> reserved = new HashMap<>();

  ChooseKey(KeysInUse recorded) {
    this.recorded = recorded;
  }

  private record Reservation(BackupId backup, Instant second) {}

  /** Whether the store already holds an object of this name. */
  interface Store {
    boolean holds(ObjectKey key) throws BackupException;

    /** The failure to report where it claims to hold every key that is asked for. */
    BackupException full();
  }

  ObjectKey choose(BackupId backup, String controlPlane, Instant from, Store store)
      throws BackupException {
    Instant second = from.truncatedTo(ChronoUnit.SECONDS);
    forgetBefore(second.minus(KEPT));
    for (int tried = 0; tried < MOST; tried++) {
      ObjectKey key = SnapshotKeys.key(controlPlane, second);
      if (!recorded.usedByAnother(key, backup)
          && reserve(key, new Reservation(backup, second))
          && !store.holds(key)) {
        return key;
      }
      second = second.plus(STEP);
    }
    throw store.full();
  }

  private synchronized boolean reserve(ObjectKey key, Reservation mine) {
    Reservation earlier = reserved.putIfAbsent(key, mine);
    return earlier == null || earlier.backup().equals(mine.backup());
  }

  private synchronized void forgetBefore(Instant time) {
    reserved.values().removeIf(reservation -> reservation.second().isBefore(time));
  }
}
