package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.operator.harness.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The Kubernetes API that a run is on, and what the commands of a user print there. */
interface Cluster extends AutoCloseable {
  static Cluster start(Options options, Path deploy) throws Options.Refused {
    return switch (options.kubernetes()) {
      case MOCK -> new MockCluster(deploy);
      case REAL -> RealCluster.start();
    };
  }

  World world();

  String description();

  /** What {@code kubectl apply} prints for the example. */
  List<String> apply(Example example);

  /** What {@code kubectl get teb -o wide} prints. */
  List<String> table();

  /** The kubectl to use with it; empty where none works. */
  Optional<Path> kubectl();

  @Override
  void close();
}
