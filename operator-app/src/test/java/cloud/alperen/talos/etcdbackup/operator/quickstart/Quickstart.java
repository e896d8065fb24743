package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.StatusCondition;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackupStatus;
import cloud.alperen.talos.etcdbackup.domain.integrity.Sha256Digest;
import cloud.alperen.talos.etcdbackup.domain.unit.ByteCount;
import cloud.alperen.talos.etcdbackup.operator.harness.LiveEtcd;
import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Account;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3ProxyServer;
import cloud.alperen.talos.etcdbackup.testkit.sink.BucketObject;
import cloud.alperen.talos.etcdbackup.testkit.talos.SnapshotContent;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs one backup against embedded servers with the real operator process and the manifests of {@code deploy/examples},
 * shows it, and verifies what was stored. Exit code 0 only if the stored object is byte-identical to what the node sent and
 * its digest matches.
 *
 * <p>Run it with {@code mvn -q -Pquickstart}.
 */
public final class Quickstart {
  private static final int KEYS = 96;
  private static final int VALUE_BYTES = 96 * 1024;
  private static final int LIMIT_SECONDS = 120;

  private final Console console = new Console(System.out);
  private final Path deploy = Path.of(System.getProperty("deploy.folder", "../deploy"));

  private Quickstart() {}

  public static void main(String[] arguments) throws Exception {
    // What the embedded servers have to say about themselves is not what a newcomer wants to read.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    java.util.logging.LogManager.getLogManager().reset();
    System.exit(new Quickstart().run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    console.plain("talos-etcd-backup: one backup, from an applied manifest to a verified object");
    try (World world = new World();
        Snapshot snapshot = Snapshot.take()) {
      world.talos().serve(SnapshotContent.of(snapshot.file));
      List<HasMetadata> manifests = List.of(
          load(world, "secret.yaml", Secret.class),
          load(world, "backup.yaml", TalosEtcdBackup.class));
      TalosEtcdBackup backup = (TalosEtcdBackup) manifests.get(1);
      URI endpoint = URI.create(backup.getSpec().backupStorage().s3().endpoint());
      String address = freeLoopback(endpoint.getPort());
      try (S3ProxyServer s3 = S3ProxyServer.startHttp(
              account(backup, (Secret) manifests.get(0)), address + ":" + endpoint.getPort());
          Hosts hosts = new Hosts(address, endpoint.getHost())) {
        String name = backup.getSpec().talosControlPlaneRef().name();
        world.controlPlane(name, "127.0.0.1:" + world.talos().port());
        console.fact("Kubernetes", "in-memory API server with the control plane " + name);
        console.fact(
            "Talos",
            "node 127.0.0.1:" + world.talos().port() + ", mutual TLS, serving " + snapshot.what);
        console.fact("S3", "s3proxy as " + endpoint + ", bucket " + s3.bucket());
        try (OperatorProcess operator = world
            .operator()
            .jvm("-Xmx64m", "-Djdk.net.hosts.file=" + hosts.file)
            .startReady()) {
          console.fact("Operator", "java -jar talos-etcd-backup-operator.jar, ready");
          return backUp(world, s3, operator, manifests, snapshot);
        }
      }
    }
  }

  private boolean backUp(
      World world,
      S3ProxyServer s3,
      OperatorProcess operator,
      List<HasMetadata> manifests,
      Snapshot snapshot)
      throws Exception {
    TalosEtcdBackup backup = (TalosEtcdBackup) manifests.get(1);
    console.command("kubectl apply -f deploy/examples/secret.yaml -f deploy/examples/backup.yaml");
    console.startTime();
    for (HasMetadata manifest : manifests) {
      world.apply(manifest);
      console.plain(manifest.getKind().toLowerCase(java.util.Locale.ROOT) + "/"
          + manifest.getMetadata().getName() + " created");
    }
    console.heading("Conditions, as they change");
    boolean done = follow(world, backup.getMetadata().getName(), snapshot.size());
    TalosEtcdBackupStatus status = world.backup(backup.getMetadata().getName()).getStatus();

    console.command("kubectl get teb -o wide");
    PrinterTable table = new PrinterTable(read(
        world.client(),
        deploy.resolve("crds/talosetcdbackups.talos.alperen.cloud.yaml"),
        CustomResourceDefinition.class));
    table.rows(generic(world), Instant.now()).forEach(console::plain);

    return done && verify(s3, status, snapshot, operator);
  }

  private boolean follow(World world, String name, long size) throws InterruptedException {
    CountDownLatch terminal = new CountDownLatch(1);
    Map<String, String> shown = new HashMap<>();
    Watcher<TalosEtcdBackup> watcher = new Watcher<>() {
      @Override
      public void eventReceived(Action action, TalosEtcdBackup backup) {
        if (backup.getStatus() != null && backup.getStatus().conditions() != null) {
          backup.getStatus().conditions().forEach(condition -> show(condition, shown));
          if (backup.getStatus().conditions().stream()
              .anyMatch(c -> c.type().equals("Progressing") && c.status().equals("False"))) {
            terminal.countDown();
          }
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        terminal.countDown();
      }
    };
    Watch watch = world
        .client()
        .resources(TalosEtcdBackup.class)
        .inNamespace(World.NAMESPACE)
        .withName(name)
        .watch(watcher);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (!terminal.await(50, TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0) {
        console.progress(world.talos().facts().bytesSent(), size);
      }
    } finally {
      watch.close();
    }
    return terminal.getCount() == 0;
  }

  private void show(StatusCondition condition, Map<String, String> shown) {
    String now = condition.status() + " " + condition.reason();
    if (!now.equals(shown.put(condition.type(), now))) {
      console.condition(
          condition.type(),
          condition.status().equals("True"),
          condition.reason(),
          condition.message());
    }
  }

  private boolean verify(
      S3ProxyServer s3, TalosEtcdBackupStatus status, Snapshot snapshot, OperatorProcess operator)
      throws IOException {
    console.heading("The stored object");
    Optional<BucketObject> stored =
        status.filename() == null ? Optional.empty() : s3.bucketView().find(status.filename());
    if (stored.isEmpty()) {
      console.check(false, "the bucket holds no object; the operator says:");
      operator.output().forEach(console::line);
      return false;
    }
    byte[] bytes = stored.get().bytes();
    byte[] sent = Files.readAllBytes(snapshot.file);
    int body = bytes.length - Sha256Digest.LENGTH;
    byte[] digest = sha256(Arrays.copyOf(bytes, body));
    console.fact("key", status.filename());
    console.fact("size", bytes.length + " bytes (" + new ByteCount(bytes.length) + ")");
    console.fact("SHA-256", HexFormat.of().formatHex(digest));

    console.heading("Verified");
    boolean identical = Arrays.equals(bytes, sent);
    boolean whole = Arrays.equals(digest, Arrays.copyOfRange(bytes, body, bytes.length));
    boolean recorded = HexFormat.of().formatHex(digest).equals(status.sha256());
    boolean clean = s3.bucketView().unfinishedUploads().isEmpty();
    console.check(identical, "the object is byte-identical to what the Talos node sent");
    console.check(whole, "the SHA-256 of the snapshot equals the trailer that etcd put at its end");
    console.check(recorded, "status.sha256 says the same");
    console.check(clean, "no unfinished upload is left in the bucket");
    console.plain("");
    return identical && whole && recorded && clean;
  }

  private <T> T load(World world, String example, Class<T> type) throws IOException {
    return read(world.client(), deploy.resolve("examples").resolve(example), type);
  }

  private static <T> T read(KubernetesClient client, Path file, Class<T> type) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return client.getKubernetesSerialization().unmarshal(in, type);
    }
  }

  private static List<GenericKubernetesResource> generic(World world) {
    return world
        .client()
        .genericKubernetesResources(
            TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION, "TalosEtcdBackup")
        .inNamespace(World.NAMESPACE)
        .list()
        .getItems();
  }

  private static S3Account account(TalosEtcdBackup backup, Secret secret) {
    var s3 = backup.getSpec().backupStorage().s3();
    return new S3Account(
        s3.bucket(),
        secret.getStringData().get(s3.accessKeyID().key()),
        secret.getStringData().get(s3.secretAccessKey().key()));
  }

  /** The example names a port; on Linux all of 127.0.0.0/8 is loopback, so it is free at some address. */
  private static String freeLoopback(int port) throws IOException {
    for (int last = 1; last < 255; last++) {
      String address = "127.0.0." + last;
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address, port));
        return address;
      } catch (java.net.BindException taken) {
        continue;
      }
    }
    throw new IOException("port " + port + " is taken at every loopback address");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the operator find the host that the example names, as a cluster's DNS would. */
  private static final class Hosts implements AutoCloseable {
    final Path file;

    Hosts(String address, String host) throws IOException {
      file = Files.createTempFile("hosts", "");
      Files.writeString(file, "127.0.0.1 localhost\n" + address + " " + host + "\n");
    }

    @Override
    public void close() throws IOException {
      Files.delete(file);
    }
  }

  /** What the node serves. */
  private static final class Snapshot implements AutoCloseable {
    final Path file;
    final String what;

    private Snapshot(Path file, String what) {
      this.file = file;
      this.what = what;
    }

    static Snapshot take() throws IOException, InterruptedException {
      Path file = Files.createTempFile("snapshot", ".db");
      if (!LiveEtcd.installed()) {
        try (InputStream real = SnapshotContent.etcd36().open()) {
          Files.write(file, real.readAllBytes());
        }
        return new Snapshot(
            file, "a checked-in snapshot of a real etcd 3.6.16 (no etcd is installed here)");
      }
      try (LiveEtcd etcd = LiveEtcd.start()) {
        byte[] value = new byte[VALUE_BYTES];
        Random random = new Random(1);
        for (int i = 0; i < KEYS; i++) {
          random.nextBytes(value);
          etcd.put("/registry/quickstart/" + i, value);
        }
        Files.copy(etcd.snapshot(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new Snapshot(
            file,
            "a snapshot of a live etcd with " + KEYS + " keys, " + new ByteCount(Files.size(file)));
      }
    }

    long size() throws IOException {
      return Files.size(file);
    }

    @Override
    public void close() throws IOException {
      Files.delete(file);
    }
  }
}
