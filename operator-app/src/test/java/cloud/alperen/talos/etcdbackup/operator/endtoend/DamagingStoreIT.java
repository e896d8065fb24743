package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that changes a byte of what it publishes, as the owner of a backup sees it. */
class DamagingStoreIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void whatWasRejectedIsNeverReadyAndTheNextAttemptReplacesIt() throws Exception {
    try (World world = new World();
        ScriptedS3Server store = ScriptedS3Server.startHttp();
        OperatorProcess operator = ready(world)) {
      store.script(S3Operation.PUT_OBJECT, 2, S3Fault.changesTheLastByte());
      store.script(S3Operation.DELETE_OBJECT, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());

      world.apply(
          backup("once").retrying(0).to(store.endpoint(), store.bucket()).build());
      TalosEtcdBackup once = world.await("once", LIMIT, Backups::terminal);
      // The clean-up has looked at it by then, too.
      Eventually.within(LIMIT)
          .holds(() -> world.backup("once").getMetadata().getFinalizers().isEmpty());
      assertFalse(Backups.ready(world.backup("once")));
      assertTrue(Backups.failure(once).contains("it could not be deleted"), Backups.failure(once));

      world.apply(
          backup("twice").retrying(1).to(store.endpoint(), store.bucket()).build());
      TalosEtcdBackup twice = world.await("twice", LIMIT, Backups::terminal);
      assertTrue(Backups.ready(twice), Backups.failure(twice));
      assertEquals(2, twice.getStatus().attempts());
      BucketObject stored =
          store.bucketView().find(twice.getStatus().filename()).orElseThrow();
      try (InputStream sent = SnapshotContent.etcd36().open()) {
        assertArrayEquals(sent.readAllBytes(), stored.bytes());
      }
      assertTrue(operator.alive());
    }
  }

  private static OperatorProcess ready(World world) throws InterruptedException {
    world.talos().serve(SnapshotContent.etcd36());
    world.controlPlane("my-cp", "127.0.0.1:" + world.talos().port());
    world.secret("s3", "id", "any", "secret", "any");
    return world.operator().env("TEB_RETRY_FIRST_DELAY", "1s").startReady();
  }
}
