package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSource;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosTimeouts;
import cloud.alperen.talos.etcdbackup.application.attempt.BackupRequest;
import cloud.alperen.talos.etcdbackup.application.attempt.RunBackup;
import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess;
import cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneRef;
import cloud.alperen.talos.etcdbackup.domain.controlplane.Endpoint;
import cloud.alperen.talos.etcdbackup.domain.controlplane.TalosIdentity;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectStore;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosCertificate;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The use case with the real adapters, impatient ones, among servers in this process: two nodes and a store, the first node
 * and the store behind a bad network; and others that nobody should trust. Thread-confined.
 */
final class Rig implements AutoCloseable {
  /** Short for a test, long for a busy machine. */
  static final TalosTimeouts PATIENCE = new TalosTimeouts(
      Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(2));

  static final Duration STORE_SILENCE = Duration.ofMillis(1500);
  static final int STORE_ATTEMPTS = 3;
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  static final String ROLE = "os:etcd:backup";

  private static final StorageCredentials CREDENTIALS = new StorageCredentials(Map.of(
      S3Target.ACCESS_KEY_ID, SecretValue.of("key-id-of-the-rig"),
      S3Target.SECRET_ACCESS_KEY, SecretValue.of("secret-of-the-rig")));

  private static final S3Settings STORAGE = new S3Settings(
      new S3Settings.Parts(S3Settings.Parts.SMALLEST, 2, ByteCount.ofMebibytes(16)),
      new S3Settings.Timeouts(Duration.ofSeconds(2), STORE_SILENCE, Duration.ofSeconds(20)),
      new S3Settings.Retries(STORE_ATTEMPTS, Duration.ofMillis(20), Duration.ofMillis(200)));

  // Held, because the logging system forgets levels of loggers that nobody holds. It warns of
  // clients that go away, which is what most faults are about.
  private final Logger serverLog =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

  final TalosPki pki = TalosPki.create(InstantSource.system());
  final TalosApiServer first = TalosApiServer.start(pki);
  final TalosApiServer second = TalosApiServer.start(pki);
  final ScriptedS3Server store = ScriptedS3Server.startHttp();
  final TalosApiServer expired = TalosApiServer.start(certifiedAfter(Duration.ofDays(-2)));
  final TalosApiServer notYetValid = TalosApiServer.start(certifiedAfter(Duration.ofDays(2)));
  final ScriptedS3Server untrusted = ScriptedS3Server.startHttps();
  final TcpProxy toFirst = TcpProxy.to(first.port());
  final TcpProxy toStore = TcpProxy.to(store.endpoint().getPort());

  private final ExecutorService senders =
      Executors.newFixedThreadPool(2, task -> new Thread(task, "rig-sender"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "rig-timer"));
  private final TimeSource time = new TimeSource(
      InstantSource.system(), System::nanoTime, wait -> TimeUnit.NANOSECONDS.sleep(wait.toNanos()));
  private final TalosSnapshotSource source =
      new TalosSnapshotSource(PATIENCE, time.wall(), time.ticker(), new SecureRandom());
  private final S3ObjectSink sink = new S3ObjectSink(STORAGE, senders, timer);
  private final S3ObjectSource stored = new S3ObjectSource(STORAGE, timer);

  // What a fault may change besides what servers and networks do.
  List<Endpoint> endpoints = List.of();
  TalosPki trusted = pki;
  TalosCertificate client = pki.client(ROLE);
  String storeEndpoint = "";
  Duration timeout = TIMEOUT;

  private SnapshotContent content = SnapshotContent.etcd36();

  Rig() {
    serverLog.setLevel(Level.OFF);
  }

  /** Everything well again, and one node. */
  void behave() {
    useNodes(local(toFirst.port()));
    trusted = pki;
    client = pki.client(ROLE);
    storeEndpoint = "http://" + local(toStore.port());
    timeout = TIMEOUT;
    for (TalosApiServer node : List.of(first, second)) {
      node.failAlways(TalosFault.none());
      node.member(EtcdMemberState.follower());
    }
    toFirst.behave();
    toStore.behave();
    store.behave();
  }

  /** Lists the second node as well, behind the first. */
  void useBothNodes() {
    useNodes(local(toFirst.port()), second.endpoint());
  }

  void useNodes(String... addresses) {
    endpoints = Stream.of(addresses).map(Endpoint::parse).toList();
  }

  static String local(int port) {
    return "127.0.0.1:" + port;
  }

  void serve(SnapshotContent snapshot) {
    content = snapshot;
    first.serve(snapshot);
    second.serve(snapshot);
  }

  SnapshotContent content() {
    return content;
  }

  /** One attempt against the store. */
  BackupReport run(ObjectKey key) throws BackupException {
    return run(key, new ObjectStore(sink, stored));
  }

  /** One attempt against another store. */
  BackupReport run(ObjectKey key, ObjectStore into) throws BackupException {
    return new RunBackup(source, into, event -> {}, time, "fault-suite")
        .run(new BackupRequest(
            new BackupId("default", "fault", "uid-" + key),
            1,
            new ControlPlaneAccess(
                new ControlPlaneRef("default", "my-cp"),
                endpoints,
                new TalosIdentity.ClientCertificate(
                    trusted.authority().certificatePem(),
                    client.certificatePem(),
                    SecretValue.of(client.keyPem()))),
            new Placement(key, target()),
            CREDENTIALS,
            timeout));
  }

  /** What the next attempt does first. */
  void beginAnew(ObjectKey key) throws BackupException {
    sink.abortUnfinished(target(), CREDENTIALS, key);
  }

  /** Snapshot calls and connections, as the servers see them. */
  List<String> openCalls() {
    List<String> open = new ArrayList<>();
    for (TalosApiServer node : List.of(first, second)) {
      if (node.facts().openSnapshots() > 0) {
        open.add(node.facts().openSnapshots() + " snapshot calls to " + node.endpoint());
      }
    }
    if (store.openConnections() > 0) {
      open.add(store.openConnections() + " connections to the store");
    }
    return open;
  }

  /** Deletes what an attempt stored: hundreds of snapshots would not fit into memory. */
  void forget(ObjectKey key) throws BackupException {
    sink.delete(target(), CREDENTIALS, key);
  }

  private S3Target target() {
    return S3Target.of(S3Target.Place.at(storeEndpoint, store.bucket(), "us-east-1"));
  }

  /** The same authority, whose nodes get their certificates at another time. */
  private TalosPki certifiedAfter(Duration shift) {
    return TalosPki.fromPem(
        pki.authority().certificatePem(),
        pki.authority().keyPem(),
        () -> Instant.now().plus(shift));
  }

  @Override
  public void close() {
    senders.shutdownNow();
    timer.shutdownNow();
    toFirst.close();
    toStore.close();
    first.close();
    second.close();
    expired.close();
    notYetValid.close();
    store.close();
    untrusted.close();
  }
}
