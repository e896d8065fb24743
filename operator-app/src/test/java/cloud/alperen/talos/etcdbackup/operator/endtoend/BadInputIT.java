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
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.s3.ServerIdentity;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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

/**
 * Bad input of every kind gets a condition that starts with the documented prefix and names object, field and fix, an Event
 * that says the same, and nothing in the bucket; the operator stays healthy. Long, because it is one table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long DATABASE_BYTES = 12L << 20;
  private static final String CONTROL_PLANE = "Failed to get TalosControlPlane default/";
  private static final String SECRET = "Failed to get secret default/";
  private static final String UPLOAD = "Failed to upload snapshot to S3, bucket ";
  private static final String SNAPSHOT = "Failed to take etcd snapshot from node ";

  private static final AtomicInteger SPECS = new AtomicInteger();

  private final World world = new World();
  private final ScriptedS3Server scripted = ScriptedS3Server.startHttp();
  private S3ProxyServer s3;
  private S3ProxyServer selfSigned;
  private OperatorProcess operator;
  private ServerSocket deaf;
  private int number;

  @BeforeAll
  void start() throws Exception {
    s3 = S3ProxyServer.startHttp();
    selfSigned = S3ProxyServer.startHttps();
    // The kernel accepts connections for it; nobody ever answers.
    deaf = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    String node = "127.0.0.1:" + world.talos().port();
    TalosPki other = TalosPki.create(InstantSource.system());
    world.controlPlane("my-cp", node);
    world.controlPlane("refusing", "127.0.0.1:1");
    world.controlPlane("deaf", "127.0.0.1:" + deaf.getLocalPort());
    world.controlPlane(
        "other-ca",
        Map.of(
            "bundleConfig",
            TalosPki.bundleConfig("other-ca", node),
            "secretBundle",
            other.secretBundle()));
    world.controlPlane("no-config", Map.of("secretBundle", world.pki().secretBundle()));
    world.controlPlane(
        "no-bundle", Map.of("bundleConfig", TalosPki.bundleConfig("no-bundle", node)));
    world.controlPlane(
        "bad-config",
        Map.of("bundleConfig", "{not json", "secretBundle", world.pki().secretBundle()));
    world.controlPlane(
        "bad-bundle",
        Map.of(
            "bundleConfig",
            TalosPki.bundleConfig("bad-bundle", node),
            "secretBundle",
            "certs: {os: {crt: '******'}}"));
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

  @BeforeEach
  void behave() {
    world.talos().serve(SnapshotContent.generated(DATABASE_BYTES));
    world.talos().failAlways(TalosFault.none());
    scripted.behave();
  }

  @AfterAll
  void stop() throws Exception {
    if (operator != null) {
      operator.close();
    }
    deaf.close();
    selfSigned.close();
    s3.close();
    scripted.close();
    world.close();
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
    String name = apply(to(s3).of(controlPlane));

    refused(name, Backups::waiting, CONTROL_PLANE + controlPlane, what, fix);
    assertEquals(0, attempts(name), "waiting must not use up attempts");
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
    String name = apply(to(s3).withCredentials(secret, idKey, secretKey));

    refused(name, Backups::waiting, SECRET + object, what, "spec.backupStorage." + field);
    assertEquals(0, attempts(name), "waiting must not use up attempts");
  }

  @ParameterizedTest
  @CsvSource({
    "no-ca, ca.crt, 'no-ca, key ca.crt', does not exist",
    "s3, ca.crt, 's3, key ca.crt', no such key",
    "s3, empty, 's3, key empty', is empty"
  })
  void certificatesThatAreNotThereAreWaitedFor(
      String secret, String key, String object, String what) throws Exception {
    String name =
        apply(backup(next()).to(selfSigned.endpoint(), selfSigned.bucket()).trusting(secret, key));

    refused(name, Backups::waiting, SECRET + object, what, "for spec.backupStorage.s3.endpointCA");
    assertEquals(0, attempts(name), "waiting must not use up attempts");
  }

  @Test
  void certificatesThatAreNoneAreNamed() throws Exception {
    String name = apply(
        backup(next()).to(selfSigned.endpoint(), selfSigned.bucket()).trusting("s3", "wrong"));

    refused(
        name,
        Backups::terminal,
        UPLOAD,
        "certificates of endpointCA cannot be used",
        "there is no PEM certificate in it",
        "BEGIN CERTIFICATE");
  }

  @Test
  void aStoreThatAnotherAuthorityVouchesForIsNamed() throws Exception {
    world.secret("another-ca", "ca.crt", ServerIdentity.authority().certificatePem());
    String name = apply(backup(next())
        .to(selfSigned.endpoint(), selfSigned.bucket())
        .trusting("another-ca", "ca.crt"));

    refused(name, Backups::terminal, UPLOAD, "certificate is not trusted");
  }

  /** As an object may be that was created before the rule, or around the schema. */
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
    String name = apply(spec);

    refused(name, Backups::terminal, "Invalid TalosEtcdBackup default/" + name + ": ", problem);
    assertEquals(0, attempts(name));
    assertTrue(Backups.failure(world.backup(name)).length() < 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void aSecretThatTheApiServerCannotServeIsWaitedFor(int code) throws Exception {
    world
        .kubernetes()
        .refuse(
            request -> request.path().endsWith("/secrets/lost-key-" + code),
            code,
            Integer.MAX_VALUE);
    String name = apply(to(s3).withCredentials("lost-key-" + code, "id", "secret"));

    refused(
        name,
        Backups::waiting,
        SECRET + "lost-key-" + code,
        "cannot serve the Secret (injected)",
        "correct the reference");
    assertEquals(0, attempts(name), "waiting must not use up attempts");
  }

  @Test
  void aMissingBucketIsNamed() throws Exception {
    refused(
        apply(backup(next()).to(s3.endpoint(), "nowhere")),
        Backups::terminal,
        UPLOAD + "nowhere",
        "NoSuchBucket");
  }

  @Test
  void anUnknownAccessKeyIdIsNamed() throws Exception {
    String name = apply(to(s3).withCredentials("s3", "wrong", "secret"));

    refused(
        name,
        Backups::terminal,
        UPLOAD,
        "access key id is unknown",
        "correct the access key id (Secret s3, key wrong)");
  }

  @Test
  void aWrongSecretAccessKeyIsNamed() throws Exception {
    String name = apply(to(s3).withCredentials("s3", "id", "wrong"));

    refused(
        name,
        Backups::terminal,
        UPLOAD,
        "secret access key is wrong",
        "SignatureDoesNotMatch",
        "(Secret s3, key wrong)");
  }

  @Test
  void aMissingRightIsNamed() throws Exception {
    scripted.script(
        S3Operation.CREATE_MULTIPART_UPLOAD, ScriptedS3Server.ALWAYS, S3Fault.accessDenied());

    refused(apply(toScripted()), Backups::terminal, UPLOAD, "AccessDenied", "grant s3:PutObject");
  }

  @Test
  void aWrongRegionIsNamed() throws Exception {
    scripted.scriptAll(S3Fault.signedForAnotherRegion("eu-central-1"));

    refused(
        apply(toScripted()),
        Backups::terminal,
        UPLOAD,
        "the region is wrong",
        "eu-central-1",
        "correct the region");
  }

  @Test
  void anUnreachableStoreIsNamed() throws Exception {
    String name = apply(backup(next()).to("http://127.0.0.1:1", "backups"));

    refused(
        name,
        Backups::terminal,
        UPLOAD + "backups at http://127.0.0.1:1",
        "check the endpoint and the network");
  }

  @Test
  void anEndpointThatIsNoUrlIsNamed() throws Exception {
    String name = apply(backup(next()).to("s3.example.com", "backups"));

    refused(
        name,
        Backups::terminal,
        UPLOAD + "backups at s3.example.com",
        "no http or https URL",
        "correct the endpoint");
  }

  @Test
  void anUntrustedStoreIsNamed() throws Exception {
    String name = apply(backup(next()).to(selfSigned.endpoint(), selfSigned.bucket()));

    refused(name, Backups::terminal, UPLOAD, "certificate is not trusted", "insecureSkipTLSVerify");
  }

  @Test
  void aNodeThatRefusesConnectionsIsNamed() throws Exception {
    refused(
        apply(to(s3).of("refusing")),
        Backups::terminal,
        SNAPSHOT + "127.0.0.1:1",
        "cannot connect");
  }

  @Test
  void aNodeThatNeverAnswersIsNamed() throws Exception {
    refused(
        apply(to(s3).of("deaf")),
        Backups::terminal,
        SNAPSHOT + "127.0.0.1:" + deaf.getLocalPort(),
        "no connection was made within");
  }

  @Test
  void aNodeOfAnotherClusterIsNamed() throws Exception {
    refused(
        apply(to(s3).of("other-ca")),
        Backups::terminal,
        node(),
        "certificate is not trusted",
        "OS CA");
  }

  static Stream<Arguments> sources() {
    return Stream.of(
        Arguments.of(TalosFault.permissionDenied(), "access denied", "os:etcd:backup"),
        Arguments.of(
            TalosFault.workerNode(), "no control plane node", "list only control plane nodes"),
        Arguments.of(
            TalosFault.hangsBeforeFirstByte(),
            "no bytes and no error came",
            "check that etcd is running"),
        Arguments.of(TalosFault.stallsAfter(6 << 20), "stood still", "check the node's load"),
        Arguments.of(
            TalosFault.becomesUnavailableAfter(6 << 20), "UNAVAILABLE", "check the health of etcd"),
        Arguments.of(
            TalosFault.endsEarlyAfter(6 << 20),
            "ended after 6291456 of 12582944 bytes",
            "etcd on the node"),
        Arguments.of(TalosFault.sendsNothing(), "without a single byte", "probably down"),
        Arguments.of(TalosFault.flipsByteAt(7_000_001), "SHA-256", "trailer says"),
        Arguments.of(TalosFault.wrongDigest(), "SHA-256", "trailer says"),
        Arguments.of(TalosFault.bytesAfterTrailer(1), "went on after", "12582944"),
        Arguments.of(
            TalosFault.endsCancelledAfter(6 << 20), "CANCELLED", "check the health of etcd"),
        Arguments.of(
            TalosFault.endsDeadlineExceededAfter(6 << 20),
            "DEADLINE_EXCEEDED",
            "check the health of etcd"));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void aSnapshotThatIsNotWholeIsNeverReady(TalosFault fault, String what, String fix)
      throws Exception {
    world.talos().failAlways(fault);

    refused(apply(to(s3)), Backups::terminal, node(), what, fix);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("after all of it, the next good backup succeeds")
  void theNextGoodBackupSucceeds() throws Exception {
    String name = apply(to(s3));

    assertTrue(Backups.ready(world.await(name, LIMIT, Backups::terminal)));
    assertEquals(200, operator.get("/healthz").status());
    assertEquals(200, operator.get("/readyz").status());
    assertFalse(operator.text().contains("planted-wrong-secret"));
    assertFalse(operator.text().contains(s3.secretAccessKey()));
  }

  private void refused(
      String name, Predicate<TalosEtcdBackup> until, String prefix, String... parts)
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

  private int attempts(String name) {
    Integer attempts = world.backup(name).getStatus().attempts();
    return attempts == null ? 0 : attempts;
  }

  private String node() {
    return SNAPSHOT + "127.0.0.1:" + world.talos().port();
  }

  private String next() {
    return "bad-" + ++number;
  }

  private Backups to(S3ProxyServer server) {
    return backup(next()).to(server.endpoint(), server.bucket());
  }

  private Backups toScripted() {
    return backup(next()).to(scripted.endpoint(), scripted.bucket());
  }

  private String apply(Backups backup) {
    TalosEtcdBackup built = backup.build();
    world.apply(built);
    return built.getMetadata().getName();
  }
}
