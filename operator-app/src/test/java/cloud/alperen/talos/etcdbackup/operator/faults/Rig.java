package cloud.alperen.talos.etcdbackup.operator.faults;

import cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Settings;
import cloud.alperen.talos.etcdbackup.adapter.s3.S3Target;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource;
import cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosTimeouts;
import cloud.alperen.talos.etcdbackup.domain.backup.BackupId;
import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.BackupReport;
import cloud.alperen.talos.etcdbackup.domain.lifecycle.Placement;
import cloud.alperen.talos.etcdbackup.domain.naming.ObjectKey;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretKeyRef;
import cloud.alperen.talos.etcdbackup.domain.secret.SecretValue;
import cloud.alperen.talos.etcdbackup.domain.storage.StorageCredentials;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.ports.ObjectSink;
import cloud.alperen.talos.etcdbackup.ports.time.TimeSource;
import cloud.alperen.talos.etcdbackup.ports.usecase.BackupRequest;
import cloud.alperen.talos.etcdbackup.ports.usecase.RunBackup;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpProxy;
import cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server;
import cloud.alperen.talos.etcdbackup.testkit.talos.EtcdMemberState;
import cloud.alperen.talos.etcdbackup.testkit.talos.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosPki;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The use case with the real adapters, impatient ones, among servers in this process: two nodes and a store, the first node
 * and the store behind a bad network. Thread-confined.
 */
final class Rig implements AutoCloseable {
  /** Short for a test, long for a busy machine. */
  static final TalosTimeouts PATIENCE = new TalosTimeouts(
      Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(2));

  static final Duration STORE_SILENCE = Duration.ofSeconds(2);
  static final int STORE_ATTEMPTS = 3;
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final StorageCredentials CREDENTIALS = new StorageCredentials(Map.of(
      S3Target.ACCESS_KEY_ID, SecretValue.of("any"),
      S3Target.SECRET_ACCESS_KEY, SecretValue.of("any")));

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
  final TcpProxy toFirst = TcpProxy.to(first.port());
  final TcpProxy toStore = TcpProxy.to(store.endpoint().getPort());

  private final ExecutorService senders = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final TimeSource time = new TimeSource(
      InstantSource.system(), System::nanoTime, wait -> TimeUnit.NANOSECONDS.sleep(wait.toNanos()));
  private final TalosSnapshotSource source =
      new TalosSnapshotSource(PATIENCE, time.wall(), time.ticker(), new SecureRandom());
  private final S3ObjectSink sink = new S3ObjectSink(STORAGE, senders, timer);

  // What a fault may change besides what servers and networks do.
  List<String> endpoints = List.of();
  TalosPki trusted = pki;
  String role = "os:etcd:backup";
  Duration timeout = TIMEOUT;

  private SnapshotContent content = SnapshotContent.etcd36();

  Rig() {
    serverLog.setLevel(Level.OFF);
  }

  /** Everything well again, and one node. */
  void behave() {
    endpoints = List.of("127.0.0.1:" + toFirst.port());
    trusted = pki;
    role = "os:etcd:backup";
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
    endpoints = List.of("127.0.0.1:" + toFirst.port(), second.endpoint());
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
    return run(key, sink);
  }

  /** One attempt against another sink. */
  BackupReport run(ObjectKey key, ObjectSink into) throws BackupException {
    return new RunBackup(source, into, event -> {}, time, "fault-suite")
        .run(new BackupRequest(
            new BackupId("default", "fault", "uid-" + key),
            1,
            TalosConfig.parse(trusted.talosConfig(
                    "my-cp", trusted.client(role), endpoints.toArray(String[]::new)))
                .access(),
            new Placement(key, target()),
            CREDENTIALS,
            timeout));
  }

  /** Deletes what an attempt stored: hundreds of snapshots would not fit into memory. */
  void forget(ObjectKey key) throws BackupException {
    sink.delete(target(), CREDENTIALS, key);
  }

  private S3Target target() {
    SecretKeyRef unused = new SecretKeyRef("unused", "unused");
    return new S3Target(
        store.bucket(),
        "us-east-1",
        Optional.of("http://127.0.0.1:" + toStore.port()),
        false,
        unused,
        unused);
  }

  @Override
  public void close() {
    senders.shutdownNow();
    timer.shutdownNow();
    toFirst.close();
    toStore.close();
    first.close();
    second.close();
    store.close();
  }
}
