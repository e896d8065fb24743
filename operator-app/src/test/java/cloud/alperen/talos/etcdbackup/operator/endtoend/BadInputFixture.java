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
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * An operator with short timeouts, a good control plane, a good store and one that follows a script. Checks that bad input
 * gets a condition and an Event that say why, that nothing is left in a bucket, and that the operator stays healthy.
 */
final class BadInputFixture implements AutoCloseable {
  static final String UPLOAD = "Failed to upload snapshot to S3, bucket ";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long DATABASE_BYTES = 12L << 20;

  final World world = new World();
  final ScriptedS3Server scripted = ScriptedS3Server.startHttp();

  private final S3ProxyServer s3 = S3ProxyServer.startHttp();
  private OperatorProcess operator;
  private int number;

  void start() throws Exception {
    world.controlPlane("my-cp", node());
    world.secret(
        "s3",
        "id",
        s3.accessKeyId(),
        "secret",
        s3.secretAccessKey(),
        "empty",
        "",
        "wrong",
        "planted-wrong-secret");
    operator = world
        .operator()
        .env("TEB_CONNECT_TIMEOUT", "2s")
        .env("TEB_FIRST_BYTE_TIMEOUT", "4s")
        .env("TEB_IDLE_TIMEOUT", "2s")
        .env("TEB_PROBE_TIMEOUT", "2s")
        .env("TEB_S3_CONNECT_TIMEOUT", "2s")
        .env("TEB_S3_IDLE_TIMEOUT", "3s")
        .startReady();
  }

  /** Takes back what a test asked of node and store. */
  void behave() {
    world.talos().serve(SnapshotContent.generated(DATABASE_BYTES));
    world.talos().failAlways(TalosFault.none());
    scripted.behave();
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    s3.close();
    scripted.close();
    world.close();
  }

  /** The good node. */
  String node() {
    return "127.0.0.1:" + world.talos().port();
  }

  /** A name that no backup has yet. */
  String next() {
    return "bad-" + ++number;
  }

  /** A backup to the good store. */
  Backups toStore() {
    return backup(next()).to(s3.endpoint(), s3.bucket());
  }

  /** A backup to a bucket that the good store does not have. */
  Backups toMissingBucket(String bucket) {
    return backup(next()).to(s3.endpoint(), bucket);
  }

  /** A backup to the store that follows a script. */
  Backups toScripted() {
    return backup(next()).to(scripted.endpoint(), scripted.bucket());
  }

  /** Applies the backup and returns its name. */
  String apply(Backups backup) {
    TalosEtcdBackup built = backup.build();
    world.apply(built);
    return built.getMetadata().getName();
  }

  /**
   * Condition and Event begin with the prefix; the condition has all parts, the Event the first. No object and no
   * unfinished upload is left.
   */
  void assertRefused(String name, Predicate<TalosEtcdBackup> until, String prefix, String... parts)
      throws Exception {
    TalosEtcdBackup backup = world.await(name, LIMIT, until);
    String message = Backups.failure(backup);

    assertFalse(Backups.ready(backup), message);
    assertTrue(message.startsWith(prefix), message);
    for (String part : parts) {
      assertTrue(message.contains(part), "'" + part + "' in: " + message);
    }
    Eventually.within(LIMIT)
        .showing(() -> notes(name).toString())
        .holds(() -> notes(name).stream()
            .anyMatch(note -> note.startsWith(prefix) && note.contains(parts[0])));
    String key = String.valueOf(backup.getStatus().filename());
    assertTrue(
        s3.bucketView().find(key).isEmpty() && scripted.bucketView().find(key).isEmpty(),
        "an object was left");
    assertEquals(List.of(), s3.bucketView().unfinishedUploads());
    assertEquals(List.of(), scripted.bucketView().unfinishedUploads());
  }

  /** The same, while the backup still waits and none of its attempts is used up. */
  void assertWaitedFor(String name, String prefix, String... parts) throws Exception {
    assertRefused(name, Backups::waiting, prefix, parts);
    assertEquals(0, attempts(name), "waiting must not use up attempts");
  }

  int attempts(String name) {
    Integer attempts = world.backup(name).getStatus().attempts();
    return attempts == null ? 0 : attempts;
  }

  /** The operator is none the worse for what it was given, and has not logged a secret. */
  void assertNextGoodBackupSucceeds() throws Exception {
    String name = apply(toStore());

    assertTrue(Backups.ready(world.await(name, LIMIT, Backups::terminal)));
    assertEquals(200, operator.get("/healthz").status());
    assertEquals(200, operator.get("/readyz").status());
    assertFalse(operator.text().contains("planted-wrong-secret"));
    assertFalse(operator.text().contains(s3.secretAccessKey()));
  }

  private List<String> notes(String name) {
    return world
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(World.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(event -> name.equals(event.getRegarding().getName()))
        .map(event -> String.valueOf(event.getNote()))
        .toList();
  }
}
