package cloud.alperen.talos.etcdbackup.operator.endtoend;

import static cloud.alperen.talos.etcdbackup.operator.harness.Backups.backup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.operator.harness.Backups;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A spec that can never work is refused by field, and what it names but is not there is waited for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadSpecIT {
  private static final String CONTROL_PLANE = "Failed to get TalosControlPlane default/";
  private static final String SECRET = "Failed to get secret default/";

  private static final AtomicInteger SPECS = new AtomicInteger();

  private final BadInputFixture input = new BadInputFixture();

  @BeforeAll
  void start() throws Exception {
    input.world.controlPlane(
        "no-config", Map.of("secretBundle", input.world.pki().secretBundle()));
    input.world.controlPlane(
        "no-bundle", Map.of("bundleConfig", TalosPki.bundleConfig("no-bundle", input.node())));
    input.world.controlPlane(
        "bad-config",
        Map.of("bundleConfig", "{not json", "secretBundle", input.world.pki().secretBundle()));
    input.world.controlPlane(
        "bad-bundle",
        Map.of(
            "bundleConfig",
            TalosPki.bundleConfig("bad-bundle", input.node()),
            "secretBundle",
            "certs: {os: {crt: '******'}}"));
    input.start();
  }

  @BeforeEach
  void behave() {
    input.behave();
  }

  @AfterAll
  void stop() {
    input.close();
  }

  /** Objects that were stored before the schema had the rule, or by a server that does not check it. */
  static Stream<Arguments> specs() {
    String endless = "b".repeat(600_000);
    return Stream.of(
        Arguments.of(
            bad().withCredentials("a%b", "id", "secret"),
            "spec.backupStorage.s3.accessKeyID.name must be the name of a Secret"),
        Arguments.of(
            bad().withCredentials("s3", "$(KEY)", "secret"),
            "spec.backupStorage.s3.accessKeyID.key must be a key in the data of a Secret"),
        Arguments.of(
            bad().withCredentials("s3", "id", endless),
            "spec.backupStorage.s3.secretAccessKey.key has 600000 characters"),
        Arguments.of(
            bad().to("http://127.0.0.1:1", endless),
            "spec.backupStorage.s3.bucket has 600000 characters"),
        Arguments.of(
            bad().to("http://127.0.0.1:1", "s3://backups/etcd"),
            "spec.backupStorage.s3.bucket must be the name of a bucket and nothing else"),
        Arguments.of(
            bad().to("http://127.0.0.1:1/" + endless, "backups"),
            "spec.backupStorage.s3.endpoint has 600019 characters"),
        Arguments.of(
            bad().to("https://backups.s3.eu-central-1.amazonaws.com", "backups"),
            "spec.backupStorage.s3.endpoint must not contain the bucket"),
        Arguments.of(
            bad().to("http://127.0.0.1:1//s3", "backups"),
            "spec.backupStorage.s3.endpoint must not have two slashes"),
        Arguments.of(
            bad().to("", "Backups").inRegion("eu-central-1"),
            "spec.backupStorage.s3.bucket must be the name of a bucket of Amazon S3"),
        Arguments.of(
            bad().trusting("s3", "ca.crt"),
            "spec.backupStorage.s3.endpointCA needs an endpoint that begins with https://"),
        Arguments.of(
            bad().inRegion("eu central"),
            "spec.backupStorage.s3.region must be the name of a region"),
        Arguments.of(bad().withTimeout(endless), "spec.timeout has 600000 characters"),
        Arguments.of(bad().of(endless), "spec.talosControlPlaneRef.name has 600000 characters"));
  }

  private static Backups bad() {
    return backup("bad-spec-" + SPECS.incrementAndGet()).to("http://127.0.0.1:1", "backups");
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("specs")
  void whatCanNeverWorkIsRefusedByField(Backups spec, String problem) throws Exception {
    String name = input.apply(spec);

    input.assertRefused(
        name, Backups::terminal, "Invalid TalosEtcdBackup default/" + name + ": ", problem);
    assertEquals(0, input.attempts(name));
    assertTrue(Backups.failure(input.world.backup(name)).length() < 1024);
  }

  static Stream<Arguments> controlPlanes() {
    return Stream.of(
        Arguments.of("missing", "it does not exist", "spec.talosControlPlaneRef.name"),
        Arguments.of("no-config", "status.bundleConfig", "wait until talos-operator"),
        Arguments.of("no-bundle", "status.secretBundle", "wait until talos-operator"),
        Arguments.of("bad-config", "bundleConfig cannot be read", "check status.bundleConfig"),
        Arguments.of("bad-bundle", "secretBundle cannot be read", "(status.secretBundle)"));
  }

  @ParameterizedTest
  @MethodSource("controlPlanes")
  void aControlPlaneThatCannotBeUsedIsWaitedFor(String controlPlane, String what, String fix)
      throws Exception {
    String name = input.apply(input.toStore().of(controlPlane));

    input.assertWaitedFor(name, CONTROL_PLANE + controlPlane, what, fix);
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        Arguments.of(
            "absent", "id", "secret", "absent, key id", "does not exist", "s3.accessKeyID"),
        Arguments.of("s3", "nope", "secret", "s3, key nope", "no such key", "s3.accessKeyID"),
        Arguments.of("s3", "id", "empty", "s3, key empty", "is empty", "s3.secretAccessKey"));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aSecretThatCannotBeUsedIsWaitedFor(
      String secret, String idKey, String secretKey, String object, String what, String field)
      throws Exception {
    String name = input.apply(input.toStore().withCredentials(secret, idKey, secretKey));

    input.assertWaitedFor(name, SECRET + object, what, "spec.backupStorage." + field);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void aSecretThatTheApiServerCannotServeIsWaitedFor(int code) throws Exception {
    input
        .world
        .kubernetes()
        .refuse(
            request -> request.path().endsWith("/secrets/lost-key-" + code),
            code,
            Integer.MAX_VALUE);
    String name = input.apply(input.toStore().withCredentials("lost-key-" + code, "id", "secret"));

    input.assertWaitedFor(
        name,
        SECRET + "lost-key-" + code,
        "cannot serve the Secret (injected)",
        "correct the reference");
  }

  @ParameterizedTest
  @CsvSource({
    "no-ca, ca.crt, 'no-ca, key ca.crt', does not exist",
    "s3, ca.crt, 's3, key ca.crt', no such key",
    "s3, empty, 's3, key empty', is empty"
  })
  void certificatesThatAreNotThereAreWaitedFor(
      String secret, String key, String object, String what) throws Exception {
    // Nobody listens there: the operator looks for the Secret before it connects.
    Backups spec = backup(input.next()).to("https://127.0.0.1:1", "backups").trusting(secret, key);
    String name = input.apply(spec);

    input.assertWaitedFor(name, SECRET + object, what, "for spec.backupStorage.s3.endpointCA");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("after all of it, the next good backup succeeds")
  void theNextGoodBackupSucceeds() throws Exception {
    input.assertNextGoodBackupSucceeds();
  }
}
