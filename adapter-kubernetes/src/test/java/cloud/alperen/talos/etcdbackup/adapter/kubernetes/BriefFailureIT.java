package cloud.alperen.talos.etcdbackup.adapter.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The API server fails while an attempt reads its prerequisites, and neither before nor after, so the reconciler never sees a
 * change. All cases are in one test, since each has to wait for the same seconds.
 */
class BriefFailureIT {
  @RegisterExtension
  final Stage stage = Stage.ready();

  @Test
  void aBriefFailureDuringAnAttemptIsRetried() {
    List<TalosEtcdBackup> backups = new ArrayList<>();
    for (int code : new int[] {403, 500}) {
      for (String path : List.of("taloscontrolplanes/%s", "secrets/%s-state", "secrets/%s-s3")) {
        backups.add(failsOnce("backup-" + backups.size(), path, code));
      }
    }
    stage.start(backups.size(), Stage.SOON);
    backups.forEach(stage.cluster::create);
    backups.forEach(backup -> {
      stage.cluster.await(backup.getMetadata().getName(), Rows.WAITING);
      String told = Rows.message(stage.cluster.get(backup.getMetadata().getName()), "Failed");
      assertTrue(told.startsWith("Failed to get "), told);
    });
    backups.forEach(backup -> {
      stage.cluster.await(backup.getMetadata().getName(), Rows.SUCCEEDED);
      assertEquals(
          1, stage.cluster.get(backup.getMetadata().getName()).getStatus().attempts());
    });
  }

  /** Fails the second read: the reconciler reads the object before it submits the attempt, and the attempt reads it again. */
  private TalosEtcdBackup failsOnce(String name, String path, int code) {
    stage.cluster.controlPlane(name, Map.of());
    stage.cluster.secret(
        name + "-state",
        Map.of(
            "bundleConfig", "{\"clusterName\":\"my-cp\",\"clientEndpoint\":[\"10.0.0.2\"]}",
            "secretBundle", "planted-bundle"));
    stage.cluster.secret(
        name + "-s3", Map.of("id", "planted-key-id", "secret", "planted-secret-key"));
    String suffix = "/" + path.formatted(name);
    AtomicInteger looks = new AtomicInteger();
    stage.cluster.api.refuse(
        request -> request.method().equals("GET")
            && request.path().endsWith(suffix)
            && looks.incrementAndGet() == 2,
        code,
        1);
    return TestCluster.object(name, name, name + "-s3");
  }
}
