package cloud.alperen.talos.etcdbackup.contract.cluster;

import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.ports.StatusWriter;

class InMemoryStatusWriterTest extends StatusWriterContract {
  private final InMemoryStatusWriter writer = new InMemoryStatusWriter();
  private int created;

  @Override
  protected StatusWriter writer() {
    return writer;
  }

  @Override
  protected BackupId create(String name) {
    BackupId backup = new BackupId("backups", name, "uid-" + ++created);
    writer.create(backup);
    return backup;
  }

  @Override
  protected void delete(BackupId backup) {
    writer.delete(backup);
  }

  @Override
  protected long writes() {
    return writer.history().size();
  }
}
