package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupFailure;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Phase;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** What is recorded, and all that ever was. A backup that was never recorded does not exist. Thread-safe. */
final class RecordedStatus implements StatusWriter {
  private final Script script;
  private final Map<BackupId, BackupStatus> now = new HashMap<>();
  private final List<BackupStatus> history = new ArrayList<>();
  /** Backups of which nothing can be recorded, and why. */
  final Map<BackupId, BackupFailure> refused = new ConcurrentHashMap<>();

  RecordedStatus(Script script) {
    this.script = script;
  }

  @Override
  public BackupStatus update(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException {
    script.pass("status.update");
    if (Thread.currentThread().isInterrupted()) {
      throw new BackupException(new BackupFailure.Cancelled());
    }
    if (refused.containsKey(backup)) {
      throw new BackupException(refused.get(backup));
    }
    BackupStatus after = apply(backup, change);
    script.pass("status.updated");
    return after;
  }

  synchronized void put(BackupId backup, BackupStatus status) {
    now.put(backup, status);
  }

  synchronized void remove(BackupId backup) {
    now.remove(backup);
  }

  synchronized BackupStatus of(BackupId backup) {
    return now.get(backup);
  }

  synchronized List<Phase> phases() {
    return history.stream().map(BackupStatus::phase).toList();
  }

  synchronized List<BackupStatus> history() {
    return List.copyOf(history);
  }

  private synchronized BackupStatus apply(BackupId backup, UnaryOperator<BackupStatus> change)
      throws BackupException {
    while (true) {
      BackupStatus before = now.get(backup);
      if (before == null) {
        throw new BackupException(new BackupFailure.Superseded(backup));
      }
      BackupStatus after = change.apply(before);
      if (after.equals(before)) {
        return before;
      }
      // The change itself may have recorded something.
      if (now.replace(backup, before, after)) {
        history.add(after);
        return after;
      }
    }
  }
}
