package cloud.alperen.talos.etcdbackup.adapter.kubernetes.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.TestCluster;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCodec;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StorageTargets;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TestTargets;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.AttemptTimeouts;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupStatus;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Lifecycle;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.TransitionContext;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import cloud.alperen.talos.etcdbackup.ports.StoreInUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubernetesStoresInUseTest {
  private static final TransitionContext NOW =
      new TransitionContext(Instant.parse("2026-01-02T03:04:05Z"), 1, 3);
  private static final StoreRef BEFORE_THE_EDIT = TestTargets.store(
      new TestTargets.Bucket("recorded", "us-east-1", Optional.empty(), false),
      new SecretKeyRef("s3", "id"),
      new SecretKeyRef("s3", "secret"),
      Optional.empty());

  private final StorageTargets targets = TestTargets.all();
  private final KubernetesStoresInUse stores = new KubernetesStoresInUse(
      new WatchedBackups(),
      targets,
      new AttemptTimeouts(Duration.ofHours(2), Duration.ofHours(24)));

  @Test
  void aBackupWithoutPlacementUsesTheStoreOfItsSpec() {
    StoreInUse used = stores.store(backup()).orElseThrow();
    assertEquals("bucket bucket", used.store().target().display());
    assertEquals("talos-operator-etcd-backups/my-cp/", used.prefix());
    assertEquals(Duration.ofHours(2), used.timeout());
  }

  @Test
  void theRecordedStoreTakesPrecedenceOverTheSpec() {
    BackupStatus running =
        Lifecycle.start(Lifecycle.queue(BackupStatus.NEW, Optional.empty(), NOW), NOW);
    BackupStatus placed = Lifecycle.place(
        running,
        new Placement(new ObjectKey("talos-operator-etcd-backups/old-cp/a.db"), BEFORE_THE_EDIT),
        NOW);
    TalosEtcdBackup backup = backup();
    backup.setStatus(new StatusCodec(targets).write(placed, null));

    StoreInUse used = stores.store(backup).orElseThrow();

    assertEquals(BEFORE_THE_EDIT, used.store());
    assertEquals("talos-operator-etcd-backups/old-cp/", used.prefix());
  }

  private static TalosEtcdBackup backup() {
    TalosEtcdBackup backup = TestCluster.object("nightly", TestCluster.spec());
    backup.getMetadata().setUid("uid-1");
    backup.getMetadata().setGeneration(1L);
    return backup;
  }
}
