package cloud.alperen.talos.etcdbackup.operator.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.BackupStorage;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupSpec;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketView;
import cloud.alperen.talos.etcdbackup.operator.config.OperatorConfig;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.operator.wiring.Closer;
import cloud.alperen.talos.etcdbackup.operator.wiring.DaggerTwoStoresComponent;
import cloud.alperen.talos.etcdbackup.operator.wiring.TwoStoresComponent;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that offers buckets and directories: what a fork gets that adds a store. */
class SecondStoreIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  Path path;

  private final World world = new World();
  private final Closer closer = new Closer();

  @BeforeEach
  void start() throws Exception {
    world.talos().serve(SnapshotContent.etcd36());
    world.controlPlane("my-cp", "127.0.0.1:" + world.talos().port());
    System.setProperty("kubeconfig", world.kubeconfig().toString());
    TwoStoresComponent component =
        DaggerTwoStoresComponent.factory().create(OperatorConfig.parse(Map.of()), closer);
    component.operator().awaitApi(component.time().sleeper());
    component.operator().start();
  }

  @AfterEach
  void stop() {
    System.clearProperty("kubeconfig");
    closer.close();
    world.close();
  }

  @Test
  void aBackupGoesIntoADirectoryAndIsDeletedThereWithItsObject() throws Exception {
    world.apply(backup("one", directory(path), "Delete"));

    TalosEtcdBackup done = world.await("one", LIMIT, Backups::terminal);

    assertTrue(Backups.ready(done), Backups.failure(done));
    assertEquals(directory(path), done.getStatus().target());
    BucketView stored = new DirectoryView(path);
    String key = done.getStatus().filename();
    assertArrayEquals(sent(), stored.find(key).orElseThrow().bytes());

    world.client().resource(done).delete();
    Eventually.within(LIMIT).holds(() -> world.backup("one") == null);
    assertEquals(Optional.empty(), stored.find(key));
  }

  @Test
  void aBackupToABucketStillGoesThere() throws Exception {
    try (ScriptedS3Server store = ScriptedS3Server.startHttp()) {
      world.secret("s3", "id", "any", "secret", "any");
      world.apply(Backups.backup("two").to(store.endpoint(), store.bucket()).build());

      TalosEtcdBackup done = world.await("two", LIMIT, Backups::terminal);

      assertTrue(Backups.ready(done), Backups.failure(done));
      assertTrue(store.bucketView().find(done.getStatus().filename()).isPresent());
    }
  }

  @Test
  void aFailureNamesTheDirectory() throws Exception {
    world.apply(backup("nowhere", directory(path.resolve("missing")), "Retain"));

    TalosEtcdBackup failed = world.await("nowhere", LIMIT, Backups::failed);

    String start = "Failed to upload snapshot to directory, " + path.resolve("missing") + ": ";
    assertTrue(Backups.failure(failed).startsWith(start), Backups.failure(failed));
  }

  @Test
  void aMemberChecksItsOwnFields() throws Exception {
    world.apply(backup("relative", directory(Path.of("here")), "Retain"));

    TalosEtcdBackup failed = world.await("relative", LIMIT, Backups::terminal);

    assertEquals(
        "Invalid TalosEtcdBackup default/relative: spec.backupStorage.directory.path must be an absolute path (no attempt was made)",
        Backups.failure(failed));
  }

  @Test
  void noStoreIsNamedAsSuch() throws Exception {
    world.apply(backup("none", new BackupStorage(null, Map.of("tape", Map.of())), "Retain"));

    TalosEtcdBackup failed = world.await("none", LIMIT, Backups::terminal);

    assertEquals(
        "Invalid TalosEtcdBackup default/none: spec.backupStorage must have exactly one of directory, s3 (no attempt was made)",
        Backups.failure(failed));
  }

  private static BackupStorage directory(Path path) {
    return new BackupStorage(null, Map.of("directory", Map.of("path", path.toString())));
  }

  private static TalosEtcdBackup backup(String name, BackupStorage storage, String policy) {
    TalosEtcdBackup backup = Backups.backup(name).build();
    TalosEtcdBackupSpec spec = backup.getSpec();
    backup.setSpec(new TalosEtcdBackupSpec(spec.talosControlPlaneRef(), storage, null, 0, policy));
    return backup;
  }

  private static byte[] sent() throws IOException {
    try (InputStream snapshot = SnapshotContent.etcd36().open()) {
      return snapshot.readAllBytes();
    }
  }
}
