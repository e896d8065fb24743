package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.operator.harness.OperatorProcess;
import cloud.alperen.talos.etcdbackup.operator.harness.Tools;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import java.nio.file.Path;
import java.util.logging.LogManager;

/**
 * Runs one backup against servers of its own with the real operator process and the manifests of {@code deploy/examples},
 * shows it, and verifies what was stored.
 *
 * <p>Run it with {@code mvn -q -Pquickstart}; {@link Options} are the variants. Exit code 0 only if the stored object is
 * byte-identical to what the node sent and its digest matches; 2 if the options cannot be followed.
 */
public final class Quickstart {
  private final Console console = new Console(System.out);
  private final Path deploy = World.deployFolder();
  private final Example example = Example.in(deploy);
  private final Options options;
  private final OrderlyEnd end;

  private Quickstart(Options options, OrderlyEnd end) {
    this.options = options;
    this.end = end;
  }

  public static void main(String[] arguments) throws Exception {
    // What the embedded servers have to say about themselves is not what a newcomer wants to read.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    LogManager.getLogManager().reset();
    System.exit(exitCode(OrderlyEnd.ofThisThread()));
  }

  private static int exitCode(OrderlyEnd end) throws Exception {
    try {
      return new Quickstart(Options.from(System.getProperties()), end).run() ? 0 : 1;
    } catch (Options.Refused e) {
      System.err.println("\n" + e.getMessage() + "\n");
      return 2;
    } catch (Exception e) {
      // However the interruption came to the surface, it is no news.
      if (!end.told()) {
        throw e;
      }
      return 1;
    } finally {
      end.closed();
    }
  }

  private boolean run() throws Exception {
    console.plain("talos-etcd-backup: one backup, from an applied manifest to a verified object");
    try (Cluster cluster = Cluster.start(options, deploy);
        Snapshot snapshot = Snapshot.take();
        Store store = Store.start(example)) {
      World world = cluster.world();
      world.talos().serve(snapshot.content());
      String node = "127.0.0.1:" + world.talos().port();
      world.controlPlane(example.controlPlane(), node);
      console.fact(
          "Kubernetes",
          cluster.description() + " with the control plane " + example.controlPlane());
      console.fact("Talos", "node " + node + ", mutual TLS, serving " + snapshot.description());
      console.fact(
          "S3", "s3proxy as " + example.store() + ", bucket " + store.server().bucket());
      try (OperatorProcess operator = world
          .operator()
          .jvm("-Xmx64m", "-Djdk.net.hosts.file=" + store.hosts())
          .startReady()) {
        console.fact("Operator", "java -jar talos-etcd-backup-operator.jar, ready");
        boolean good = backUp(cluster, store, snapshot);
        if (!good) {
          console.heading("The operator says");
          operator.output().forEach(console::line);
        }
        if (options.keep()) {
          keep(cluster);
        }
        return good;
      }
    }
  }

  private boolean backUp(Cluster cluster, Store store, Snapshot snapshot) throws Exception {
    World world = cluster.world();
    console.command("kubectl apply -f deploy/examples/secret.yaml -f deploy/examples/backup.yaml");
    console.startTime();
    cluster.apply(example).forEach(console::plain);
    console.heading("Conditions, as they change");
    boolean ended = new ConditionFeed(console, world).follow(example.name(), snapshot.size());
    console.command("kubectl get teb -o wide");
    cluster.table().forEach(console::plain);
    Verification verification = new Verification(console, store.server().bucketView());
    return ended && verification.passes(world.backup(example.name()).getStatus(), snapshot);
  }

  private void keep(Cluster cluster) throws InterruptedException {
    console.heading("Everything stays up until you press Ctrl-C. In another terminal:");
    console.line("export KUBECONFIG=" + cluster.world().kubeconfig());
    if (!Tools.installed("kubectl")) {
      cluster.kubectl().ifPresent(kubectl -> console.line("alias kubectl=" + kubectl));
    }
    console.line("kubectl get teb -o wide");
    console.line("kubectl describe teb/" + example.name());
    console.line("kubectl delete teb/" + example.name());
    console.line("kubectl apply -f " + example.backupFile().toAbsolutePath().normalize());
    console.line("kubectl wait --for=condition=Ready --timeout=1m teb/" + example.name());
    console.plain("");
    end.await();
  }
}
