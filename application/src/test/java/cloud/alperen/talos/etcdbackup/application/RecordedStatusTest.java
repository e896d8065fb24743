package cloud.alperen.talos.etcdbackup.application;

import cloud.alperen.talos.etcdbackup.contract.cluster.StatusWriterContract;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;

class RecordedStatusTest extends StatusWriterContract {
  private final RecordedStatus status = new RecordedStatus(new Script());
  private int created;

  @Override
  protected StatusWriter writer() {
    return status;
  }

  @Override
  protected BackupId create(String name) {
    BackupId backup = new BackupId("backups", name, "uid-" + ++created);
    status.put(backup, BackupStatus.NEW);
    return backup;
  }

  @Override
  protected void delete(BackupId backup) {
    status.remove(backup);
  }

  @Override
  protected long writes() {
    return status.history().size();
  }
}
