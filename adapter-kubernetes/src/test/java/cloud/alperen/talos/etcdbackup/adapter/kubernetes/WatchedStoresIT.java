package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.port.KubernetesStoresInUse;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.contract.cluster.StoresInUseContract;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.ports.StoresInUse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on the cache of an operator. */
class WatchedStoresIT extends StoresInUseContract {
  @RegisterExtension
  final Stage stage = Stage.ready();

  private StoresInUse stores;

  @BeforeEach
  void start() {
    stores = new KubernetesStoresInUse(
        stage.start().keys,
        TestTargets.all(),
        new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24)));
  }

  @Override
  protected StoresInUse stores() {
    return stores;
  }

  @Override
  protected BackupId backup(String name, String controlPlane) {
    return stage.cluster.create(TestCluster.object(name, controlPlane, "s3")).id();
  }

  @Override
  protected void remove(BackupId backup) {
    stage.cluster.backup(backup.name()).delete();
    stage.cluster.awaitGone(backup.name());
  }
}
