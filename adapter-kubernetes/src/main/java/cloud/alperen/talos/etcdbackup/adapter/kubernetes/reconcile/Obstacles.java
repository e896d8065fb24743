package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the obstacle that blocks the next step of each backup, so that it is reported once and retried with back-off.
 * Thread-safe. Holds one entry per blocked backup, until its step succeeds or the backup is deleted.
 */
final class Obstacles {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final Map<BackupId, Obstacle> current = new ConcurrentHashMap<>();

  /**
   * The obstacle that the last reconcile met.
   *
   * @param isNew whether it differs from the one before
   * @param pause the delay until the next try; doubles each time, up to a minute
   */
  record Obstacle(String description, boolean isNew, Duration pause) {
    private Obstacle next(String nextDescription) {
      Duration doubled = pause.multipliedBy(2);
      return new Obstacle(
          nextDescription,
          !nextDescription.equals(description),
          doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
    }
  }

  /** Records the obstacle that a backup has met. */
  Obstacle met(BackupId backup, String description) {
    return current.compute(
        backup,
        (id, before) -> before == null
            ? new Obstacle(description, true, FIRST_PAUSE)
            : before.next(description));
  }

  /** Forgets the obstacle of a backup whose step succeeded, or that was deleted. */
  void clear(BackupId backup) {
    current.remove(backup);
  }

  /** The number of blocked backups. */
  int size() {
    return current.size();
  }
}
