package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.contract.cluster.KeysInUseContract;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.ports.KeysInUse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on the cache of an operator whose node holds every transfer up. */
class WatchedKeysIT extends KeysInUseContract {
  @RegisterExtension
  final Stage stage = Stage.ready();

  private TestOperator operator;

  @BeforeEach
  void start() {
    stage.source.shut();
    operator = stage.start();
  }

  @Override
  protected KeysInUse keys() {
    return operator.keys;
  }

  @Override
  protected Use use() {
    BackupId backup = stage.cluster.create("one").id();
    stage.cluster.await(
        "one", object -> object.getStatus() != null && object.getStatus().filename() != null);
    return new Use(backup, new ObjectKey(stage.cluster.get("one").getStatus().filename()));
  }

  @Override
  protected void remove(BackupId backup) {
    stage.cluster.backup(backup.name()).delete();
    stage.cluster.awaitGone(backup.name());
  }
}
