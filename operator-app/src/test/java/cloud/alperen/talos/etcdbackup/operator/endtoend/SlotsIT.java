package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.ApiRequest;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.MockKind;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Backups that cannot work in one namespace, as many as there are slots, keep nobody in another one waiting. */
class SlotsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BAD = "bad";
  private static final String REFUSED = "refused";
  private static final int SLOTS = 4;

  @Test
  void backupsWhoseSecretTheApiServerRefusesHoldNoSlot() throws Exception {
    try (World world = new World();
        S3ProxyServer s3 = S3ProxyServer.startHttp()) {
      world.talos().serve(SnapshotContent.generated(1 << 20));
      world.controlPlane("my-cp", "127.0.0.1:" + world.talos().port());
      world.secret("s3", "id", s3.accessKeyId(), "secret", s3.secretAccessKey());
      world.kubernetes().refuse(SlotsIT::refused, 400, Integer.MAX_VALUE);
      try (OperatorProcess operator = world
          .operator()
          .env("TEB_MAX_CONCURRENT_BACKUPS", Integer.toString(SLOTS))
          .startReady()) {
        for (int i = 0; i < SLOTS; i++) {
          controlPlane(world, "cp-" + i);
          world.apply(bad(s3, "bad-" + i, "cp-" + i, REFUSED));
        }
        world.apply(bad(s3, "no-name", "cp-0", "a%b"));
        for (int i = 0; i < SLOTS; i++) {
          awaitSaid(world, "bad-" + i, "cannot serve the Secret");
        }
        awaitSaid(world, "no-name", "accessKeyID.name");
        // Once to look at it beforehand, and once by the attempt in its slot.
        assertTrue(world.kubernetes().count(SlotsIT::refused) >= 2 * SLOTS);
        assertEquals(0, world.kubernetes().count(request -> request.path().contains("a%25b")));
        world.apply(backup("good").to(s3.endpoint(), s3.bucket()).build());
        world.await("good", LIMIT, Backups::ready);
        for (int i = 0; i < SLOTS; i++) {
          assertFalse(Backups.ready(find(world, "bad-" + i)));
        }
        assertEquals(200, operator.get("/readyz").status());
      }
    }
  }

  /** A name that is fine, of an object that the API server will not serve. */
  private static boolean refused(ApiRequest request) {
    return request.path().endsWith("/namespaces/" + BAD + "/secrets/" + REFUSED);
  }

  private static TalosEtcdBackup bad(
      S3ProxyServer s3, String name, String controlPlane, String secret) {
    TalosEtcdBackup backup = backup(name)
        .of(controlPlane)
        .to(s3.endpoint(), s3.bucket())
        .withCredentials(secret, "id", "secret")
        .build();
    backup.getMetadata().setNamespace(BAD);
    return backup;
  }

  private static void awaitSaid(World world, String name, String what) throws InterruptedException {
    Eventually.within(LIMIT)
        .showing(() -> name + ": " + find(world, name).getStatus())
        .holds(() -> Backups.condition(find(world, name), "Failed")
            .filter(failed -> failed.message().contains(what))
            .isPresent());
  }

  private static TalosEtcdBackup find(World world, String name) {
    return world
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(BAD)
        .withName(name)
        .get();
  }

  private static void controlPlane(World world, String name) {
    GenericKubernetesResource controlPlane = new GenericKubernetesResource();
    controlPlane.setApiVersion(TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION);
    controlPlane.setKind("TalosControlPlane");
    controlPlane.setMetadata(
        new ObjectMetaBuilder().withNamespace(BAD).withName(name).build());
    controlPlane.setAdditionalProperty(
        "status",
        new LinkedHashMap<>(Map.of(
            "bundleConfig",
            TalosPki.bundleConfig(name, "127.0.0.1:" + world.talos().port()),
            "secretBundle",
            world.pki().secretBundle())));
    world.kubernetes().store(MockKind.TALOS_CONTROL_PLANE, controlPlane);
  }
}
