package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.condition.Eventually;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FORGOTTEN = "talos-operator-etcd-backups/my-cp/forgotten.db";
  private static final String NOT_OURS = "talos-operator-etcd-backups/my-cp-2/forgotten.db";

  @Test
  void aForgottenUploadIsAbortedAndAnEventSaysSo() throws Exception {
    try (World world = new World();
        ScriptedS3Server store = ScriptedS3Server.startHttp()) {
      world.controlPlane("my-cp", world.talos().endpoint());
      world.secret("s3", "id", "any", "secret", "any");
      begin(store, FORGOTTEN);
      begin(store, NOT_OURS);
      try (OperatorProcess operator = world
          .operator()
          .env("TEB_DEFAULT_TIMEOUT", "2s")
          .env("TEB_SWEEP_INTERVAL", "1s")
          .startReady()) {
        world.apply(backup("names-the-store")
            .withTimeout("2s")
            .to(store.endpoint(), store.bucket())
            .build());

        world.await("names-the-store", LIMIT, Backups::terminal);
        Eventually.within(LIMIT)
            .showing(() -> notes(world).toString())
            .holds(() -> notes(world).stream()
                .anyMatch(
                    note -> note.startsWith("Aborted 1 unfinished upload(s) in bucket backups")
                        && note.contains(FORGOTTEN)));
        assertTrue(operator.alive());
      }

      assertEquals(List.of(NOT_OURS), store.bucketView().unfinishedUploads());
    }
  }

  private static List<String> notes(World world) {
    return world
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(World.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(event -> String.valueOf(event.getNote()))
        .toList();
  }

  private static void begin(ScriptedS3Server store, String key) throws Exception {
    HttpResponse<Void> response = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(store.endpoint() + "/" + store.bucket() + "/" + key + "?uploads"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    assertEquals(200, response.statusCode());
  }
}
