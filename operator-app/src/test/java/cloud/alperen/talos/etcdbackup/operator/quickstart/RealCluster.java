package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import cloud.alperen.talos.etcdbackup.testkit.kubernetes.RealKubernetes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A kube-apiserver with its etcd, used through kubectl. */
final class RealCluster implements Cluster {
  private final RealKubernetes kubernetes;
  private final World world;

  private RealCluster(RealKubernetes kubernetes, World world) {
    this.kubernetes = kubernetes;
    this.world = world;
  }

  static RealCluster start() throws Options.Refused {
    if (!RealKubernetes.installed()) {
      throw new Options.Refused("""
          -D%s=real needs a kube-apiserver: %s.
          Where Go is installed that builds one, which takes minutes the first time:
            export KUBE_API_TEST_DIR="$(.ci/kube-assets)\"""".formatted(Options.KUBERNETES, RealKubernetes.howToInstall()));
    }
    RealKubernetes kubernetes = RealKubernetes.start();
    try {
      return new RealCluster(kubernetes, World.on(kubernetes, World.NAMESPACE));
    } catch (RuntimeException e) {
      kubernetes.close();
      throw e;
    }
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public String description() {
    return "kube-apiserver " + world.client().getKubernetesVersion().getGitVersion();
  }

  @Override
  public List<String> apply(Example example) {
    return lines(
        "apply",
        "-f",
        example.secretFile().toString(),
        "-f",
        example.backupFile().toString());
  }

  @Override
  public List<String> table() {
    return lines("get", "teb", "-o", "wide");
  }

  @Override
  public Optional<Path> kubectl() {
    return Optional.of(kubernetes.kubectl().program());
  }

  private List<String> lines(String... arguments) {
    return kubernetes.kubectl().run(arguments).lines().toList();
  }

  @Override
  public void close() {
    try {
      world.close();
    } finally {
      kubernetes.close();
    }
  }
}
