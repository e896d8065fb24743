package cloud.alperen.talos.etcdbackup.adapter.kubernetes.reconcile;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What keeps backups from their next step, so that each is told once and not met again all the time. Thread-safe; holds one
 * entry per backup that is kept from something, until that is over or the backup is gone.
 */
final class Setbacks {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final Map<BackupId, Setback> current = new ConcurrentHashMap<>();

  /**
   * What was met last.
   *
   * @param news whether it is another than the one before
   * @param pause until the next try: twice as long each time, up to a minute
   */
  record Setback(String what, boolean news, Duration pause) {
    private Setback again(String next) {
      Duration doubled = pause.multipliedBy(2);
      return new Setback(
          next, !next.equals(what), doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
    }
  }

  /** Takes down what a backup has met. */
  Setback met(BackupId backup, String what) {
    return current.compute(
        backup,
        (id, before) -> before == null ? new Setback(what, true, FIRST_PAUSE) : before.again(what));
  }

  /** The step was taken, or there is no such backup any more. */
  void over(BackupId backup) {
    current.remove(backup);
  }

  /** How many backups are kept from something. */
  int size() {
    return current.size();
  }
}
