package cloud.alperen.talos.etcdbackup.operator.quickstart;

import cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup;
import cloud.alperen.talos.etcdbackup.operator.harness.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An API server in memory. kubectl does not understand it, so its answers are imitated. */
final class MockCluster implements Cluster {
  private final World world = new World();
  private final PrinterTable table;

  MockCluster(Path deploy) {
    table = new PrinterTable(Example.read(
        deploy.resolve("crds/talosetcdbackups.talos.alperen.cloud.yaml"),
        CustomResourceDefinition.class));
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public String description() {
    return "in-memory API server";
  }

  @Override
  public List<String> apply(Example example) {
    List<String> answers = new ArrayList<>();
    for (HasMetadata manifest : List.of(example.secret(), example.backup())) {
      world.apply(manifest);
      answers.add(manifest.getKind().toLowerCase(Locale.ROOT) + "/"
          + manifest.getMetadata().getName() + " created");
    }
    return answers;
  }

  @Override
  public List<String> table() {
    return table.rows(
        world
            .client()
            .genericKubernetesResources(
                TalosEtcdBackup.GROUP + "/" + TalosEtcdBackup.VERSION, "TalosEtcdBackup")
            .inNamespace(world.namespace())
            .list()
            .getItems(),
        Instant.now());
  }

  @Override
  public Optional<Path> kubectl() {
    return Optional.empty();
  }

  @Override
  public void close() {
    world.close();
  }
}
