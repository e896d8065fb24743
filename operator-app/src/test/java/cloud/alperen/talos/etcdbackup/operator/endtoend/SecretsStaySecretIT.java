package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Plants secrets wherever the operator reads one, makes it talk as much as it can, and looks for them in all it says. */
class SecretsStaySecretIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WRONG = "planted-wrong-secret-access-key";
  private static final String UNREADABLE = "planted-unreadable-bundle";

  @Test
  void nothingThatTheOperatorSaysHoldsASecret() throws Exception {
    try (World world = new World();
        S3ProxyServer s3 = S3ProxyServer.startHttp();
        OperatorProcess operator = world
            .operator()
            .env("TEB_LOG_LEVEL", "TRACE")
            .env("TEB_CONNECT_TIMEOUT", "2s")
            .env("TEB_FIRST_BYTE_TIMEOUT", "4s")
            .startReady()) {
      String node = "127.0.0.1:" + world.talos().port();
      world.controlPlane("my-cp", node);
      world.controlPlane(
          "unreadable",
          Map.of(
              "bundleConfig",
              TalosPki.bundleConfig("unreadable", node),
              "secretBundle",
              "certs: {os: {crt: " + UNREADABLE + ", key: " + UNREADABLE + "}}"));
      world.secret("s3", "id", s3.accessKeyId(), "secret", s3.secretAccessKey(), "wrong", WRONG);

      apply(world, backup("good").to(s3.endpoint(), s3.bucket()));
      apply(
          world,
          backup("bad-secret").withCredentials("s3", "id", "wrong").to(s3.endpoint(), s3.bucket()));
      apply(
          world,
          backup("bad-key-id")
              .withCredentials("s3", "wrong", "secret")
              .to(s3.endpoint(), s3.bucket()));
      apply(world, backup("bad-bucket").to(s3.endpoint(), "nowhere"));
      apply(
          world,
          backup("user-in-url")
              .to(
                  "http://user:planted-password@127.0.0.1:" + s3.endpoint().getPort(),
                  s3.bucket()));
      for (String name : List.of("good", "bad-secret", "bad-key-id", "bad-bucket", "user-in-url")) {
        world.await(name, LIMIT, Backups::terminal);
      }
      world.talos().failAlways(TalosFault.permissionDenied());
      apply(world, backup("denied").to(s3.endpoint(), s3.bucket()));
      world.await("denied", LIMIT, Backups::terminal);
      apply(world, backup("bad-bundle").of("unreadable").to(s3.endpoint(), s3.bucket()));
      world.await("bad-bundle", LIMIT, Backups::waiting);
      assertTrue(Backups.ready(world.backup("good")), Backups.failure(world.backup("good")));
      String metrics = operator.get("/metrics").body();
      operator.terminate();

      Map<String, String> said = new LinkedHashMap<>();
      said.put("log", operator.text());
      said.put("metrics", metrics);
      said.put("status", statuses(world));
      said.put(
          "events",
          Serialization.asJson(
              world.client().events().v1().events().inAnyNamespace().list()));
      for (Map.Entry<String, String> text : said.entrySet()) {
        assertTrue(text.getValue().length() > 100, text.getKey() + " is empty");
        for (String secret : secrets(world, s3)) {
          assertFalse(text.getValue().contains(secret), "a secret is in the " + text.getKey());
        }
      }
    }
  }

  /** Everything of the secrets bundle that is long enough to be one, and all that was planted. */
  private static List<String> secrets(World world, S3ProxyServer s3) {
    List<String> bundle = Pattern.compile("\\S{16,}")
        .matcher(world.pki().secretBundle())
        .results()
        .map(match -> match.group())
        .toList();
    assertTrue(bundle.size() > 5, "the bundle has fewer secrets than expected");
    List<String> all = new java.util.ArrayList<>(bundle);
    all.addAll(List.of(s3.secretAccessKey(), WRONG, UNREADABLE, "planted-password", "PRIVATE KEY"));
    return all;
  }

  private static String statuses(World world) {
    return Serialization.asJson(world
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(World.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(TalosEtcdBackup::getStatus)
        .toList());
  }

  private static void apply(World world, Backups backup) {
    world.apply(backup.build());
  }
}
