package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Records statuses in this process, and remembers all that it ever recorded. Thread-safe. */
public final class InMemoryStatusWriter implements StatusWriter {
  private final Map<BackupId, BackupStatus> statuses = new ConcurrentHashMap<>();
  private final List<BackupStatus> history = new CopyOnWriteArrayList<>();

  /** Makes a backup known, with nothing recorded. */
  public void create(BackupId backup) {
    statuses.put(backup, BackupStatus.NEW);
  }

  public void delete(BackupId backup) {
    statuses.remove(backup);
  }

  /** What is recorded now; empty if the backup is not known. */
  public Optional<BackupStatus> recorded(BackupId backup) {
    return Optional.ofNullable(statuses.get(backup));
  }

  /** Everything that was recorded, of all backups, in order. */
  public List<BackupStatus> history() {
    return List.copyOf(history);
  }

  @Override
  public BackupStatus update(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException {
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    while (true) {
      BackupStatus before = statuses.get(backup);
      if (before == null) {
        throw new BackupException(new BackupFailure.Superseded(backup));
      }
      BackupStatus after = change.apply(before);
      if (after.equals(before)) {
        return before;
      }
      if (statuses.replace(backup, before, after)) {
        history.add(after);
        return after;
      }
    }
  }
}
